package dev.thrctl.bench;

/** One engine: makes a run, and ends it early when it is told so from another thread. */
interface Runner {
    RunResult run(BenchPlan plan, int number, BenchListener listener);

    void stop();
}
