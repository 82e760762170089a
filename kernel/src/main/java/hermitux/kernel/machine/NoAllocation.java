package hermitux.kernel.machine;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The method and all it calls allocate nothing on the Java heap; `./dev check` proves it over the bytecode. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface NoAllocation {
    String reason();
}
