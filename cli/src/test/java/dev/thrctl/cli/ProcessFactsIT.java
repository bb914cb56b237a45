package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Facts of {@code ps} and {@code show} that the kernel tells in part, late, or not to everybody. */
class ProcessFactsIT {
    /** Words that run thrctl in a mount namespace with a /proc of its own, as root or as another user. */
    private static Thrctl.Call withProc(String options, String launcher, boolean asNobody) {
        List<String> words = new ArrayList<>(List.of(
                "unshare", "--mount", "sh", "-c", "mount -t proc -o " + options + " proc /proc && exec \"$@\"", "sh"));
        if (asNobody) {
            words.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        words.add(launcher);
        return Thrctl.call().withProgram(words.toArray(String[]::new));
    }

    private static void assumeMount(String options) {
        assumeTrue(TestMachine.isRoot(), "mounting a /proc needs root");
        TestMachine.assumeTool("unshare");
        List<String> mounted = TestMachine.lines(
                "unshare", "--mount", "sh", "-c", "mount -t proc -o " + options + " proc /proc && echo yes");
        assumeTrue(mounted.equals(List.of("yes")), "mount -t proc -o " + options + " does not work here");
    }

    /** Threads that wake and sleep without end were said to be hidden, even from their own process. */
    @Test
    void neverTakesAThreadThatHasJustWokenForOneThatMayNotBeSeen() throws InterruptedException {
        Thread[] busy = new Thread[2];
        for (int i = 0; i < busy.length; i++) {
            busy[i] = new Thread(() -> {
                while (!Thread.interrupted()) {
                    LockSupport.parkNanos(1);
                }
            });
            busy[i].setDaemon(true);
            busy[i].start();
        }
        try {
            String pid = Long.toString(ProcessHandle.current().pid());
            for (int i = 0; i < 200; i++) {
                InProcess run = InProcess.onThisMachine("ps", pid, "--jsonl");
                assertThat(run.status()).isZero();
                assertThat(run.out().lines())
                        .allSatisfy(line -> assertThat(line).contains("\"not_permitted\":[]"));
            }
            InProcess show = InProcess.onThisMachine("show", pid);
            assertThat(show.err()).doesNotContain("EPERM");
        } finally {
            for (Thread thread : busy) {
                thread.interrupt();
            }
        }
    }

    @Test
    void showsTheUserThatAThreadHasOfItsOwn() {
        assumeTrue(TestMachine.isRoot(), "changing the user needs root");
        try (Targets.Live target = Targets.start("t_uid", "65534")) {
            int tid = target.tid("uid=65534");
            String pid = Integer.toString(target.pid());
            assertThat(Thrctl.run("ps", pid, "--plain", "-o", "tid,uid").lines())
                    .containsExactly(pid + "\t0", tid + "\t65534");
            assertThat(Thrctl.run("ps", pid, "--plain", "-o", "tid", "-w", "uid=65534")
                            .lines())
                    .containsExactly(Integer.toString(tid));
            JsonNode threads =
                    Json.valid("ps", Thrctl.run("ps", pid, "--json").out()).at("/processes/0/threads");
            assertThat(threads).map(thread -> thread.get("uid").asInt()).containsExactly(0, 65534);
            assertThat(Thrctl.run("show", pid + "/" + tid, "--plain").lines())
                    .anyMatch(line -> line.startsWith("identity\tuser\t") && line.contains("65534"));
            assertThat(Thrctl.run("ps", "--plain", "-o", "pid,uid").lines()).contains(pid + "\t0");
        }
    }

    @Test
    void readsAProcessWhoseFirstThreadHasEndedByItsOthers() throws IOException {
        try (Targets.Live target = Targets.start("t_zleader")) {
            String pid = Integer.toString(target.pid());
            String program = Targets.program("t_zleader").toRealPath().toString();
            JsonNode show = Json.valid("show", Thrctl.run("show", pid, "--json").out());
            assertThat(show.at("/process/command_line/0").asText()).endsWith("t_zleader");
            assertThat(show.at("/process/virtual_bytes").asLong()).isGreaterThan(1 << 20);
            assertThat(show.at("/process/executable").asText()).isEqualTo(program);
            assertThat(show.at("/process/working_directory").asText()).startsWith("/");
            assertThat(show.get("limits")).isNotEmpty();
            assertThat(show.get("namespaces")).isNotEmpty();
            assertThat(show.get("not_permitted")).isEmpty();
            Thrctl text = Thrctl.run("show", pid);
            assertThat(text.err()).isEmpty();
            assertThat(text.lines()).noneMatch(line -> line.startsWith("scheduling of thread " + pid));
            // The leader itself, too, by its threads: what belongs to the process has not ended.
            assertThat(Thrctl.run("show", pid + "/" + pid, "--plain").lines())
                    .contains("identity\texecutable\t" + program);
            assertThat(Thrctl.run("ps", pid, "--plain", "-o", "cmdline").out())
                    .contains("t_zleader")
                    .doesNotContain("-\n");
            assertThat(Thrctl.run("ps", "--plain", "-o", "pid,vsize,cmdline").lines())
                    .anyMatch(
                            line -> line.startsWith(pid + "\t") && line.endsWith("t_zleader") && !line.contains("\t0"));
            String group = Files.readString(Path.of("/proc/" + target.tid("holds") + "/cgroup"));
            assertThat(show.at("/threads/1/cgroup"))
                    .map(JsonNode::asText)
                    .containsExactlyElementsOf(group.lines().toList());
        }
    }

    @Test
    void saysNotPermittedWhereProcHidesTheProcessesOfOthers() throws IOException {
        TestMachine.assumeCanBecomeAnotherUser();
        assumeMount("hidepid=2");
        try (Targets.Live target = Targets.start("t_nodump");
                TestMachine.PublicTree tree = TestMachine.publicTree()) {
            String pid = Integer.toString(target.pid());
            String launcher = tree.launcher().toString();
            for (String command : List.of("ps", "show", "name", "signals", "auxv")) {
                Thrctl run = withProc("hidepid=2", launcher, true).run(command, pid);
                assertThat(run.status()).as("%s", run).isEqualTo(1);
                assertThat(run.err())
                        .as("%s", run)
                        .contains("look-up of " + pid + ": not permitted to see it (EPERM)", "hidepid")
                        .doesNotContain("no such process");
            }
            Thrctl none = withProc("hidepid=2", launcher, true).run("ps", "4194304");
            assertThat(none.err()).contains("look-up of 4194304: no such process or thread (ESRCH)");
            Thrctl name = withProc("hidepid=2", launcher, true).run("ps", "t_nodump");
            assertThat(name.err()).contains("no process is named 't_nodump', as far as /proc shows them (hidepid)");
            Thrctl all = withProc("hidepid=2", launcher, true).run("ps", "--plain", "-o", "pid");
            assertThat(all.lines()).doesNotContain(pid);
            assertThat(all.status()).isEqualTo(1);
            assertThat(all.err()).contains("it hides the processes of other users (hidepid)");
            Thrctl root = withProc("hidepid=2", launcher, false).run("ps", pid, "--plain", "-o", "pid");
            assertThat(root.lines()).contains(pid);
            assertThat(root.err()).isEmpty();
        }
    }

    @Test
    void saysWhatAProcOfProcessesAloneDoesNotTell() throws IOException {
        assumeMount("subset=pid");
        try (Targets.Live target = Targets.start("t_many", "2")) {
            String pid = Integer.toString(target.pid());
            String launcher = Thrctl.launcher().toString();
            Thrctl ps = withProc("subset=pid", launcher, false).run("ps", pid, "--plain", "-o", "started,age,state");
            assertThat(ps.lines()).as("%s", ps).containsOnly("?\t?\tS").hasSize(3);
            assertThat(ps.err())
                    .isEqualTo("thrctl: started, age: unknown, shown as ?: this kernel does not tell it, or"
                            + " this /proc hides it (mount option subset=pid)\n");
            Thrctl filtered = withProc("subset=pid", launcher, false).run("ps", pid, "-w", "age<1h");
            assertThat(filtered.status()).isEqualTo(1);
            assertThat(filtered.err()).contains("3 threads were left out");
            Thrctl show = withProc("subset=pid", launcher, false).run("show", pid, "--json");
            assertThat(Json.valid("show", show.out()).at("/process/age_ns").isNull())
                    .isTrue();
        }
    }

    @Test
    void tellsWhyItIsNotPermittedToLook() throws IOException {
        TestMachine.assumeCanBecomeAnotherUser();
        try (Targets.Live roots = Targets.start("t_many", "2");
                Targets.Live own = Targets.start("t_nodump", "65534");
                TestMachine.PublicTree tree = TestMachine.publicTree()) {
            assertThat(tree.asNobody().run("show", roots.pid() + "").err())
                    .contains("operation not permitted (EPERM)", "It belongs to user 0: run thrctl as that user");
            assertThat(tree.asNobody().run("show", own.pid() + "").err())
                    .contains("operation not permitted (EPERM)", "of the same user but not dumpable");
            // Root of a container that dropped the capability: being root is no advice.
            Thrctl bounded = Thrctl.call()
                    .withProgram(
                            "setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace", Thrctl.launcher() + "")
                    .run("show", own.pid() + "");
            assertThat(bounded.err())
                    .as("%s", bounded)
                    .contains("This root lacks CAP_SYS_PTRACE")
                    .doesNotContain("(root)");
        }
    }

    @Test
    void tellsTheRootOfAUserNamespaceThatTheOtherLivesOutside() {
        assumeTrue(TestMachine.isRoot(), "the process outside is root's");
        TestMachine.assumeTool("unshare");
        assumeTrue(
                TestMachine.lines("unshare", "--user", "--map-root-user", "id", "-u")
                        .equals(List.of("0")),
                "no user namespaces here");
        try (Targets.Live target = Targets.start("t_nodump")) {
            Thrctl run = Thrctl.call()
                    .withProgram("unshare", "--user", "--map-root-user", Thrctl.launcher() + "")
                    .run("show", target.pid() + "");
            assertThat(run.status()).as("%s", run).isEqualTo(1);
            assertThat(run.err()).as("%s", run).contains("another user namespace");
        }
    }

    @Test
    void findsAThreadOfTheKernelByItsName() throws IOException {
        String name = null;
        int pid = 0;
        for (int candidate = 3; candidate < 100 && name == null; candidate++) {
            Path comm = Path.of("/proc/" + candidate + "/comm");
            if (Files.exists(comm) && Files.readString(comm).startsWith("ksoftirqd/")) {
                name = Files.readString(comm).strip();
                pid = candidate;
            }
        }
        assumeTrue(name != null, "no ksoftirqd to be seen here");
        assertThat(Thrctl.run("ps", name + "", "--plain", "-o", "pid").lines()).containsExactly(pid + "");
    }

    @Test
    void findsThreadsByTheNameOfTheirProcess() {
        try (Targets.Live target = Targets.start("t_masks")) {
            List<String> lines =
                    Thrctl.run("ps", "t_masks/mask-r*", "--plain", "-o", "name").lines();
            assumeTrue(!lines.isEmpty(), "another t_masks runs here");
            assertThat(lines).containsExactly("mask-rtmin", "mask-rtmax");
            int tid = target.tid("comm=mask-usr1 ");
            assertThat(Thrctl.run("name", "t_masks/" + tid, "--plain").lines()).containsExactly(tid + "\tmask-usr1");
        }
    }
}
