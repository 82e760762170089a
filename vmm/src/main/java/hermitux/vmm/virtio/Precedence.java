package hermitux.vmm.virtio;

import java.util.ArrayList;

/** What must be done before anything is handed on to the guest: it is to hear of causes before it hears of their effects. */
public final class Precedence {
    private final ArrayList<Runnable> first = new ArrayList<>();

    public void add(Runnable action) { first.add(action); }

    public void observe() { for (int i = 0; i < first.size(); i++) first.get(i).run(); }
}
