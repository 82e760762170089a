# autoconf (perl and m4) makes a configure script, which compiles and runs its questions.
work=$(mktemp -d)
cd "$work"
cat > configure.ac <<'END_OF_FILE'
AC_INIT([sample], [1.0])
AC_CONFIG_HEADERS([config.h])
AC_PROG_CC
AC_PROG_INSTALL
AC_PROG_MAKE_SET
AC_CHECK_HEADERS([unistd.h sys/epoll.h not-there.h])
AC_CHECK_FUNCS([epoll_create1 no_such_function])
AC_CHECK_LIB([m], [cos])
AC_C_BIGENDIAN
AC_CHECK_SIZEOF([long])
AC_FUNC_MMAP
AC_FUNC_FORK
AC_CONFIG_FILES([output])
AC_OUTPUT
END_OF_FILE
echo '@PACKAGE_NAME@ @LIBS@' > output.in
echo '#undef SIZEOF_LONG' > config.h.in
autoconf
./configure 2>&1
cat output config.h
rm -rf "$work"
