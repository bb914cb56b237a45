package dev.thrctl.cli;

import java.io.IOException;

/** A Java program that says READY, waits for a line and then starts threads until it cannot. */
public final class ExhaustJava {
    private static final int FIRST = 20;

    private ExhaustJava() {}

    public static void main(String[] args) throws IOException {
        for (int i = 0; i < FIRST; i++) {
            start();
        }
        System.out.println("READY " + ProcessHandle.current().pid());
        if (System.in.read() < 0) {
            return;
        }
        int created = 0;
        try {
            while (true) {
                start();
                created++;
            }
        } catch (OutOfMemoryError e) {
            System.out.println("created=" + created);
            Runtime.getRuntime().halt(0);
        }
    }

    private static void start() {
        Thread thread = new Thread(() -> {
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
