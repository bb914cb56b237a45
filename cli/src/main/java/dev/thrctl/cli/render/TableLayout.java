package dev.thrctl.cli.render;

/**
 * How wide the columns of a table are on a terminal. Numbers are never cut, so only the others give way, the widest
 * first, down to a width at which they still say something; if that is not enough, columns are left out from the right.
 */
final class TableLayout {
    /** Between columns. */
    static final int GAP = 2;

    /** The columns that a mark at the end of the line takes, with the gap. */
    private static final int MARK = GAP + 1;

    /** Enough for most signals, states and users, and for the beginning of a name. */
    private static final int NARROWEST = 7;

    /** Of a column, with the mark: less says nothing. */
    private static final int BEGINNING = 4;

    private final int[] widths;
    private final int shown;

    /**
     * @param natural the width of the widest cell, or of the title
     * @param titles the widths of the titles
     * @param fixed columns that are shown whole or not at all
     */
    TableLayout(int[] natural, int[] titles, boolean[] fixed, int available) {
        widths = natural.clone();
        int[] least = new int[widths.length];
        for (int c = 0; c < widths.length; c++) {
            least[c] = fixed[c] ? widths[c] : Math.min(widths[c], Math.max(titles[c], NARROWEST));
        }
        shown = shown(least, fixed, available);
        shrink(least, available - (shown - 1) * GAP - (isCut() ? MARK : 0));
    }

    private static int shown(int[] least, boolean[] fixed, int available) {
        long all = -GAP;
        for (int width : least) {
            all += width + GAP;
        }
        int count = least.length;
        while (count > 1 && all + (count < least.length ? MARK : 0) > available) {
            count--;
            all -= least[count] + GAP;
        }
        if (count == least.length || fixed[count]) {
            return count;
        }
        // The beginning of the next is better than nothing of it.
        long left = available - all - GAP - (count + 1 < least.length ? MARK : 0);
        if (left < BEGINNING) {
            return count;
        }
        least[count] = (int) Math.min(least[count], left);
        return count + 1;
    }

    private void shrink(int[] least, int available) {
        long excess = -available;
        for (int c = 0; c < shown; c++) {
            excess += widths[c];
        }
        while (excess > 0) {
            int widest = -1;
            int next = 0;
            for (int c = 0; c < shown; c++) {
                if (widths[c] > least[c] && (widest < 0 || widths[c] > widths[widest])) {
                    widest = c;
                }
            }
            if (widest < 0) {
                // Not even the first column fits: its cells are cut, of numbers the mark alone is left.
                widths[0] = Math.max(0, Math.min(widths[0], available));
                return;
            }
            for (int c = 0; c < shown; c++) {
                if (c != widest && widths[c] > least[c]) {
                    next = Math.max(next, widths[c]);
                }
            }
            // To the width of the next, or by one where several are as wide.
            int by = Math.max(1, widths[widest] - Math.max(least[widest], next));
            by = (int) Math.min(by, Math.min(excess, widths[widest] - least[widest]));
            widths[widest] -= by;
            excess -= by;
        }
    }

    /** Columns that are shown, from the left. */
    int shown() {
        return shown;
    }

    /** Whether columns are left out. */
    boolean isCut() {
        return shown < widths.length;
    }

    int width(int column) {
        return widths[column];
    }
}
