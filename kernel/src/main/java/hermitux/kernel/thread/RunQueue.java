package hermitux.kernel.thread;

/** Runnable tasks in order of arrival. */
final class RunQueue {
    private Task first;
    private Task last;

    boolean isEmpty() { return first == null; }

    void append(Task task) {
        task.next = null;
        if (last == null) first = task;
        else last.next = task;
        last = task;
    }

    void prepend(Task task) {
        task.next = first;
        first = task;
        if (last == null) last = task;
    }

    /** Takes the first one; null if there is none. */
    Task take() {
        Task task = first;
        if (task == null) return null;
        first = task.next;
        if (first == null) last = null;
        task.next = null;
        return task;
    }
}
