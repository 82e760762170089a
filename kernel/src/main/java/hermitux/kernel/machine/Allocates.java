package hermitux.kernel.machine;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On the way of a {@link NoAllocation} method, yet this one allocates: the reason says why that is rare enough. The check does not look inside. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Allocates {
    String reason();
}
