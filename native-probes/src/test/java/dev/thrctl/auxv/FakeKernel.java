package dev.thrctl.auxv;

import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.OwnAuxv;
import dev.thrctl.kernel.PageSize;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Answers for the ports that it is given, and for no other. */
final class FakeKernel {
    /** Files must do. */
    static final Kernel NONE = of(null, null);

    private FakeKernel() {}

    static Kernel of(@Nullable OwnAuxv auxv, @Nullable PageSize page) {
        return (Kernel) Proxy.newProxyInstance(
                Kernel.class.getClassLoader(), new Class<?>[] {Kernel.class}, (proxy, method, args) -> {
                    Object port = switch (method.getName()) {
                        case "ownAuxv" -> auxv;
                        case "pageSize" -> page;
                        default -> null;
                    };
                    if (port == null) {
                        throw new AssertionError("asked for " + method.getName());
                    }
                    return port;
                });
    }
}
