package dev.thrctl.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserNamesTest {
    @Test
    void takesTheFirstNameOfAUserAndSkipsWhatIsNoUser() {
        assertThat(UserNames.parse(List.of(
                        "root:x:0:0:root:/root:/bin/sh",
                        "toor:x:0:0::/root:/bin/sh",
                        "nobody:x:65534:65534:",
                        "big:x:4294967294:1:",
                        "+::::::",
                        "# comment",
                        "",
                        "short:x",
                        ":x:7:7:",
                        "bad:x:seven:7:",
                        "a:::")))
                .isEqualTo(Map.of(0L, "root", 65534L, "nobody", 4294967294L, "big"));
    }

    @Test
    void knowsNobodyWithoutTheFile(@TempDir Path folder) throws IOException {
        assertThat(new UserNames(folder.resolve("passwd")).name(0)).isNull();
        Files.write(folder.resolve("passwd"), new byte[] {(byte) 0xff, ':', 'x', ':', '5', ':', '\n'});
        assertThat(new UserNames(folder.resolve("passwd")).name(5)).isEqualTo("\u00ff");
    }
}
