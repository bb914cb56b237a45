package dev.thrctl.cli.shell;

import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.render.Escape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands in the background of one session. */
final class Jobs {
    /** What a command gets for cleaning up when the session ends. */
    private static final long FAREWELL_MS = 3000;

    /** One of them; numbers are not used again while it is known. */
    record Job(int number, Running running) {
        String text() {
            return "[" + number + "] " + Escape.message(running.text());
        }
    }

    private final List<Job> jobs = new ArrayList<>();

    /** Not started yet. */
    synchronized Job add(Running running) {
        int number = jobs.isEmpty() ? 1 : jobs.get(jobs.size() - 1).number() + 1;
        Job job = new Job(number, running);
        jobs.add(job);
        return job;
    }

    synchronized List<Job> all() {
        return List.copyOf(jobs);
    }

    /** The one of that number; without a number the youngest; null if there is none. */
    synchronized @Nullable Job find(@Nullable String number) {
        for (int i = jobs.size() - 1; i >= 0; i--) {
            if (number == null || Integer.toString(jobs.get(i).number()).equals(number)) {
                return jobs.get(i);
            }
        }
        return null;
    }

    synchronized void forget(Job job) {
        jobs.remove(job);
    }

    /** Takes those that have ended off the list, and says how each did. */
    synchronized List<String> news() {
        List<String> news = new ArrayList<>();
        for (Job job : all()) {
            if (job.running().isOver()) {
                int status = job.running().leave();
                news.add(job.text() + (status == 0 ? ": done" : ": ended with status " + status));
                jobs.remove(job);
            }
        }
        return news;
    }

    synchronized int running() {
        int count = 0;
        for (Job job : jobs) {
            count += job.running().isOver() ? 0 : 1;
        }
        return count;
    }

    /** Asks all of them to end and waits a little; what does not end then ends with the Java VM. */
    void endAll() {
        List<Job> left = all();
        for (Job job : left) {
            job.running().wish(ExitCode.TERMINATED);
        }
        long deadlineNs = System.nanoTime() + FAREWELL_MS * 1_000_000;
        try {
            for (Job job : left) {
                job.running().await(Math.max(1, (deadlineNs - System.nanoTime()) / 1_000_000));
                job.running().leave();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
