package hermitux.kernel.thread;

/** Runnable tasks in order of arrival, or of their priorities if they all come by insert. */
final class RunQueue {
    private Task first;
    private Task last;

    boolean isEmpty() { return first == null; }

    /** The others by Task.next. */
    Task first() { return first; }

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

    /** The priority of the first task; 0 if there is none. */
    int highestPriority() { return first == null ? 0 : first.priority; }

    /** Puts a task behind those of higher priorities; before or behind those of its own. */
    void insert(Task task, boolean isBeforeEqual) {
        Task before = null;
        for (Task at = first; at != null && (at.priority > task.priority || !isBeforeEqual && at.priority == task.priority); at = at.next) before = at;
        link(task, before);
    }

    private void link(Task task, Task before) {
        task.next = before == null ? first : before.next;
        if (before == null) first = task;
        else before.next = task;
        if (task.next == null) last = task;
    }

    /** Takes a task out; false if it is not here. */
    boolean remove(Task task) {
        Task before = null;
        for (Task at = first; at != null; before = at, at = at.next) {
            if (at != task) continue;
            if (before == null) first = at.next;
            else before.next = at.next;
            if (last == at) last = before;
            at.next = null;
            return true;
        }
        return false;
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
