package hermitux.vmm.debug;

/** What gdb is told of the registers (gdb's manual, Target Descriptions), in the order of {@link GdbRegisters}. */
final class TargetDescription {
    private TargetDescription() { }

    static String text() {
        var text = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\"><target version=\"1.0\">"
            + "<architecture>i386:x86-64</architecture><osabi>GNU/Linux</osabi><feature name=\"org.gnu.gdb.i386.core\">");
        for (String name : new String[] {"rax", "rbx", "rcx", "rdx", "rsi", "rdi"}) register(text, name, 64, "int64");
        register(text, "rbp", 64, "data_ptr");
        register(text, "rsp", 64, "data_ptr");
        for (int i = 8; i < 16; i++) register(text, "r" + i, 64, "int64");
        register(text, "rip", 64, "code_ptr");
        for (String name : new String[] {"eflags", "cs", "ss", "ds", "es", "fs", "gs"}) register(text, name, 32, "int32");
        for (int i = 0; i < 8; i++) register(text, "st" + i, 80, "i387_ext");
        for (String name : new String[] {"fctrl", "fstat", "ftag", "fiseg", "fioff", "foseg", "fooff", "fop"})
            text.append("<reg name=\"").append(name).append("\" bitsize=\"32\" type=\"int\" group=\"float\"/>");
        text.append("</feature><feature name=\"org.gnu.gdb.i386.sse\"><vector id=\"v4f\" type=\"ieee_single\" count=\"4\"/>"
            + "<vector id=\"v2d\" type=\"ieee_double\" count=\"2\"/><vector id=\"v16i8\" type=\"int8\" count=\"16\"/>"
            + "<vector id=\"v8i16\" type=\"int16\" count=\"8\"/><vector id=\"v4i32\" type=\"int32\" count=\"4\"/>"
            + "<vector id=\"v2i64\" type=\"int64\" count=\"2\"/><union id=\"vec128\"><field name=\"v4_float\" type=\"v4f\"/>"
            + "<field name=\"v2_double\" type=\"v2d\"/><field name=\"v16_int8\" type=\"v16i8\"/><field name=\"v8_int16\" type=\"v8i16\"/>"
            + "<field name=\"v4_int32\" type=\"v4i32\"/><field name=\"v2_int64\" type=\"v2i64\"/><field name=\"uint128\" type=\"uint128\"/></union>");
        for (int i = 0; i < 16; i++) register(text, "xmm" + i, 128, "vec128");
        text.append("<reg name=\"mxcsr\" bitsize=\"32\" type=\"int\" group=\"vector\"/></feature><feature name=\"org.gnu.gdb.i386.linux\">");
        register(text, "orig_rax", 64, "int");
        text.append("</feature><feature name=\"org.gnu.gdb.i386.segments\">");
        register(text, "fs_base", 64, "int");
        register(text, "gs_base", 64, "int");
        return text.append("</feature></target>").toString();
    }

    private static void register(StringBuilder text, String name, int bits, String type) {
        text.append("<reg name=\"").append(name).append("\" bitsize=\"").append(bits).append("\" type=\"").append(type).append("\"/>");
    }
}
