int printf(const char *, ...);
static int fibonacci(int n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
int main(void) { double sum = 0; for (int i = 1; i < 100; i++) sum += 1.0 / i; printf("%d %f\n", fibonacci(20), sum); return 0; }
