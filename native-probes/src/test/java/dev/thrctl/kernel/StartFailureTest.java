package dev.thrctl.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class StartFailureTest {
    @Test
    void saysTheErrorAloneOfEachJdk() {
        String text =
                "resource temporarily unavailable (EAGAIN). No more processes fit; 'thrctl limits' shows which limit"
                        + " that is";
        assertThat(StartFailure.text(
                        new IOException("Cannot run program \"/bin/sh\": error=11, Resource temporarily unavailable")))
                .isEqualTo(text);
        assertThat(StartFailure.text(new IOException("Cannot run program \"/bin/sh\": posix_spawn failed, error: 11"
                        + " (Resource temporarily unavailable) \nPossible reasons:\n  - Spawn helper ran into")))
                .isEqualTo(text);
        assertThat(StartFailure.text(new IOException("Cannot run program \"/x\": error=2, No such file or directory")))
                .isEqualTo("no such file or directory (ENOENT)");
    }

    @Test
    void keepsTheFirstLineOfWhatItDoesNotKnow() {
        assertThat(StartFailure.text(new IOException("spawn helper failed\nadvice")))
                .isEqualTo("spawn helper failed");
        assertThat(StartFailure.text(new IOException("error=0"))).isEqualTo("error=0");
        assertThat(StartFailure.text(new IOException())).isEqualTo("null");
    }
}
