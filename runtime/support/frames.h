/*
 * The kernel's frames: none. Generated code links a frame of references into a list at each call, and writes there which call it makes, for the
 * collector, for exceptions and for stack traces; that is a third of all its instructions. The kernel catches no exceptions (the rule "no try"), its
 * collector scans the one stack itself (GC), and the build knows each return address (scripts/build.sh). Included at the end of TeaVM's stack.h.
 * What a catch would need is not defined, so that one does not compile. The table of calls would be 250 KB of zeros: no frame leads to it.
 */
#ifdef STACK_SCAN
#undef TEAVM_ALLOC_STACK
#undef TEAVM_RELEASE_STACK
#undef TEAVM_GC_ROOT
#undef TEAVM_GC_ROOT_RELEASE
#undef TEAVM_CALL_SITE
#define TEAVM_ALLOC_STACK(size) ((void) 0)
#define TEAVM_RELEASE_STACK ((void) 0)
#define TEAVM_GC_ROOT(index, reference) (reference)
#define TEAVM_GC_ROOT_RELEASE(index) ((void) 0)
#define TEAVM_CALL_SITE(id) ((void) 0)
#undef TEAVM_FIND_CALLSITE
#define TEAVM_FIND_CALLSITE(id, frame) ((TeaVM_CallSite *) 0)
#endif
