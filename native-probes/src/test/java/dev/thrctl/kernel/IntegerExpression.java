package dev.thrctl.kernel;

/**
 * What is left of a kernel constant after the preprocessor: integers with C suffixes, parentheses, and
 * {@code ~ - + * << & | ^} with C's precedence.
 */
final class IntegerExpression {
    private static final String[][] LEVELS = {{"|"}, {"^"}, {"&"}, {"<<", ">>"}, {"+", "-"}, {"*"}};

    private final String text;
    private int at;

    IntegerExpression(String text) {
        this.text = text.strip();
    }

    /** Throws IllegalArgumentException for anything that is no integer arithmetic. */
    long value() {
        long value = binary(0);
        if (at != text.length()) {
            throw unreadable();
        }
        return value;
    }

    private long binary(int level) {
        if (level == LEVELS.length) {
            return unary();
        }
        long left = binary(level + 1);
        String operator = operatorOf(level);
        while (!operator.isEmpty()) {
            left = apply(operator, left, binary(level + 1));
            operator = operatorOf(level);
        }
        return left;
    }

    private String operatorOf(int level) {
        skipSpace();
        for (String operator : LEVELS[level]) {
            if (text.startsWith(operator, at)) {
                at += operator.length();
                return operator;
            }
        }
        return "";
    }

    private static long apply(String operator, long left, long right) {
        return switch (operator) {
            case "|" -> left | right;
            case "^" -> left ^ right;
            case "&" -> left & right;
            case "<<" -> left << right;
            case ">>" -> left >> right;
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            default -> throw new AssertionError(operator);
        };
    }

    private long unary() {
        skipSpace();
        if (at == text.length()) {
            throw unreadable();
        }
        switch (text.charAt(at)) {
            case '~':
                at++;
                return ~unary();
            case '-':
                at++;
                return -unary();
            case '(':
                at++;
                long inner = binary(0);
                skipSpace();
                if (at == text.length() || text.charAt(at++) != ')') {
                    throw unreadable();
                }
                return inner;
            default:
                return literal();
        }
    }

    private long literal() {
        int start = at;
        while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
            at++;
        }
        int end = at;
        while (end > start && "uUlL".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        String digits = text.substring(start, end);
        try {
            if (digits.startsWith("0x") || digits.startsWith("0X")) {
                return Long.parseUnsignedLong(digits.substring(2), 16);
            }
            return Long.parseUnsignedLong(digits, digits.startsWith("0") ? 8 : 10);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("no integer arithmetic: " + text, e);
        }
    }

    private void skipSpace() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private IllegalArgumentException unreadable() {
        return new IllegalArgumentException("no integer arithmetic: " + text);
    }
}
