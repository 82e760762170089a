# Draws the parts of a start, lines "MILLISECONDS host|guest NAME" in the order of time, as an SVG: a bar a part, below each other, on one axis.

BEGIN {
    text["start"] = "exec, loader, C and Java start"; text["prepared"] = "options, program, files of /etc"; text["kvm"] = "KVM: machine, memory, processor"
    text["devices"] = "devices, shares"; text["files"] = "files into guest memory"; text["kernel"] = "kernel image, CPUID, registers"
    text["sandbox"] = "sandbox"; text["java"] = "kernel entry, Java heap"; text["memory"] = "memory"; text["clock"] = "devices, clock"
    text["archive"] = "archive"; text["program"] = "program: ELF, stack"; text["run"] = "the program, first instruction to exit"
    text["end"] = "last exits, end of the process"
}
{ value[NR] = $1; who[NR] = $2; name[NR] = $2 == "guest" && $3 == "files" ? "mounts" : ($3 in text) ? text[$3] : $3; total += $1 }
END {
    left = 270; width = 620; row = 20; top = 34; scale = width / total; height = top + row * NR + 30
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">\n", left + width + 70, height
    printf "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n"
    printf "<text x=\"10\" y=\"20\" font-size=\"14\">static hello in the native monitor, exec to exit: %.2f ms</text>\n", total
    step = total > 20 ? 5 : total > 8 ? 1 : 0.5
    for (at = 0; at <= total; at += step) {
        x = left + at * scale
        printf "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#dddddd\"/>\n", x, top, x, top + row * NR
        printf "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#555555\">%g</text>\n", x, top + row * NR + 16, at
    }
    for (i = 1; i <= NR; i++) {
        y = top + row * (i - 1); x = left + start * scale; w = value[i] * scale
        printf "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", left - 8, y + 14, name[i]
        printf "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n", x, y + 3, w < 1 ? 1 : w, row - 6, who[i] == "host" ? "#4878a8" : "#d08040"
        printf "<text x=\"%.1f\" y=\"%d\" fill=\"#333333\">%.2f</text>\n", x + w + 4, y + 14, value[i]
        start += value[i]
    }
    printf "<text x=\"%d\" y=\"20\" text-anchor=\"end\" fill=\"#4878a8\">host</text>\n", left + width - 50
    printf "<text x=\"%d\" y=\"20\" text-anchor=\"end\" fill=\"#d08040\">guest</text>\n</svg>\n", left + width
}
