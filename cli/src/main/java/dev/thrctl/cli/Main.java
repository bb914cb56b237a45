package dev.thrctl.cli;

/** The process entry point, and the only place that ends the process. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("thrctl");
    }
}
