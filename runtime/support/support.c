// What generated code needs from C. Replaces all of TeaVM's own runtime .c files.
#include <stdarg.h>
#include <string.h>
#include "runtime.h"
#include "core_gen.h"
#include "arrayclass.h"
#include "arrayclass_gen.h"
#include "support.h"

extern TeaVM_Object *TEAVM_CREATE_CLASS_OBJECT(TeaVM_Class *class);

TeaVM_StackFrame *teavm_stackTop;
char *teavm_beforeClasses;
TeaVM_Class *teavm_firstClass, *teavm_classClass, *teavm_objectClass, *teavm_stringClass, *teavm_charArrayClass;

void teavm_beforeInit(void) { }

// ---- classes ----

void teavm_initClasses(void) {
    char *lowest = (char *) teavm_classReferences[0];
    for (int i = 0; i < teavm_classReferencesCount; i++) {
        TeaVM_Class *class = teavm_classReferences[i];
        if ((char *) class < lowest) lowest = (char *) class;
        class->next = teavm_firstClass;
        teavm_firstClass = class;
    }
    teavm_beforeClasses = lowest - 4096;
}

TeaVM_Object *teavm_getClassObject(TeaVM_Class *class) {
    if (class->classObject == NULL) class->classObject = TEAVM_CREATE_CLASS_OBJECT(class);
    return class->classObject;
}

static TEAVM_OBJECT_CLASS array_classes[MAX_ARRAY_CLASSES];
static int array_class_count;

int32_t teavm_isSupertypeOfArray(TeaVM_Class *super, TeaVM_Class *sub) {
    return sub->itemType != NULL && super->itemType->isSupertypeOf(super->itemType, sub->itemType);
}

TeaVM_Class *teavm_getArrayClass(TeaVM_Class *item) {
    if (item->arrayType != NULL) return item->arrayType;
    if (array_class_count == MAX_ARRAY_CLASSES) support_panic("too many array classes");
    TEAVM_OBJECT_CLASS *class = &array_classes[array_class_count++];
    *class = TEAVM_OBJECT_CLASS_PTR;                    // its virtual table
    TeaVM_Class *header = &class->parent;
    header->classObject = NULL;
    header->size = sizeof(void *);
    header->flags = 1;
    header->modifiers = 0;
    header->itemType = item;
    header->arrayType = NULL;
    header->superclass = &TEAVM_OBJECT_CLASS_PTR.parent;
    header->isSupertypeOf = teavm_isSupertypeOfArray;
    header->next = teavm_firstClass;
    teavm_firstClass = header;
    item->arrayType = header;
    return header;
}

// ---- array literals ----

#define FILL(name, element, passed)                                                             \
    void *name(void *array, ...) {                                                              \
        va_list values;                                                                         \
        va_start(values, array);                                                                \
        for (int i = 0; i < TEAVM_ARRAY_LENGTH(array); i++)                                     \
            TEAVM_ARRAY_AT(array, element, i) = (element) va_arg(values, passed);               \
        va_end(values);                                                                         \
        return array;                                                                           \
    }
FILL(teavm_fillArray, void *, void *)
FILL(teavm_fillBooleanArray, int8_t, int)
FILL(teavm_fillByteArray, int8_t, int)
FILL(teavm_fillShortArray, int16_t, int)
FILL(teavm_fillCharArray, char16_t, int)
FILL(teavm_fillIntArray, int32_t, int)
FILL(teavm_fillLongArray, int64_t, int64_t)

// ---- strings: the pool's literals are unique already, they only need their headers ----

TeaVM_String *teavm_registerString(TeaVM_String *string) {
    string->parent.header = TEAVM_PACK_CLASS(teavm_stringClass) | (int32_t) 0x80000000;
    string->characters->parent.header = TEAVM_PACK_CLASS(teavm_charArrayClass) | (int32_t) 0x80000000;
    return string;
}

TeaVM_Array *teavm_parseArguments(int count, char **values) { return NULL; }

// ---- heap ----

void *teavm_gc_heapAddress, *teavm_gc_gcStorageAddress, *teavm_gc_regionsAddress, *teavm_gc_cardTable;
int32_t teavm_gc_gcStorageSize, teavm_gc_regionMaxCount;
int64_t teavm_gc_availableBytes, teavm_gc_minAvailableBytes, teavm_gc_maxAvailableBytes;
void ***teavm_gc_staticRoots;
static void **static_roots[MAX_STATIC_ROOTS + 1];
static long static_root_count;

void teavm_gc_resizeHeap(int64_t size) { (void) size; }

// Lays out objects and the collector's mark stack (4 bytes for each 16 of objects) in one block that the boot code chose.
void teavm_initHeap(int64_t unused_min, int64_t unused_max) {
    char *at = (char *) (((uintptr_t) support_heap_start + 4095) & ~4095ul);
    int64_t size = (support_heap_end - at) / 5 * 4 & ~(int64_t) 4095;
    if (size > MAX_HEAP) size = MAX_HEAP;
    teavm_gc_heapAddress = at;
    teavm_gc_gcStorageAddress = at + size;
    teavm_gc_gcStorageSize = (int32_t) (size / 4);
    teavm_gc_minAvailableBytes = teavm_gc_maxAvailableBytes = teavm_gc_availableBytes = size;
}

static uint32_t block_starts[MAX_HEAP >> 14];
void *support_block_starts(void) { return block_starts; }

void *support_waiting[SUPPORT_WAITING];
uint32_t support_turn;

void teavm_registerStaticGcRoots(void ***roots, int count) {
    for (int i = 0; i < count; i++) {
        if (static_root_count == MAX_STATIC_ROOTS) support_panic("too many static roots");
        static_roots[1 + static_root_count++] = (void **) roots[i];
    }
}

void teavm_afterInitClasses(void) {
    static_roots[0] = (void **) static_root_count;
    teavm_gc_staticRoots = static_roots;
}

// ---- the way out: exhausted heap, uncaught exception, stack traces ----

static void (*uncaught_hook)(void);
static void (*out_of_memory_hook)(void);
void support_hooks(void *uncaught, void *out_of_memory) { uncaught_hook = uncaught; out_of_memory_hook = out_of_memory; }

void teavm_outOfMemory(void) {
    if (out_of_memory_hook != NULL) out_of_memory_hook();   // throws
    support_panic("out of memory");
}

// ExceptionHandling.throwException found no handler.
void abort(void) {
    if (uncaught_hook != NULL) uncaught_hook();
    support_panic("uncaught exception");
}

static char16_t line[256];
char16_t *teavm_stringToC16(void *string) {
    TeaVM_Array *characters = ((TeaVM_String *) string)->characters;
    int size = characters->size < 255 ? characters->size : 255;
    for (int i = 0; i < size; i++) line[i] = TEAVM_ARRAY_AT(characters, char16_t, i);
    line[size] = 0;
    return line;
}

void teavm_printString(char16_t *text) {
    while (*text != 0) support_put((char) *text++);
}

void teavm_printInt(int32_t number) {
    char digits[12];
    int n = 0;
    uint32_t rest = number < 0 ? -(uint32_t) number : (uint32_t) number;
    do digits[n++] = (char) ('0' + rest % 10); while ((rest /= 10) != 0);
    if (number < 0) support_put('-');
    while (n > 0) support_put(digits[--n]);
}

#ifndef STACK_SCAN
void support_collection_begins(void) { }
void support_collection_ends(int64_t live) { }
int32_t support_stack_references(void *start, void *end, void *offsets) { return -1; }
#endif
