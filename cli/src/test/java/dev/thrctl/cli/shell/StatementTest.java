package dev.thrctl.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thrctl.cli.shell.Statement.Redirection;
import dev.thrctl.cli.shell.Statement.SyntaxException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementTest {
    private static List<String> words(String text) throws SyntaxException {
        List<Statement> statements = Statement.parse(text);
        assertThat(statements).hasSize(1);
        return statements.get(0).words();
    }

    @Test
    void quotesAsSh() throws SyntaxException {
        assertThat(words("a  b\tc")).containsExactly("a", "b", "c");
        assertThat(words("'a b' \"c d\" e\\ f")).containsExactly("a b", "c d", "e f");
        assertThat(words("'a'\"b\"c ''")).containsExactly("abc", "");
        assertThat(words("'a\\b' \"a\\b\" \"a\\\"b\\\\\" a\\b")).containsExactly("a\\b", "a\\b", "a\"b\\", "ab");
        assertThat(words("ps $HOME `x` * ~ 4711/wor*er"))
                .containsExactly("ps", "$HOME", "`x`", "*", "~", "4711/wor*er");
        assertThat(words("ps 'a\nb'")).containsExactly("ps", "a\nb");
    }

    @Test
    void goesOnBehindABackslashAtTheEndOfALine() throws SyntaxException {
        assertThat(words("ps \\\n  1 \"a\\\nb\" c\\\nd")).containsExactly("ps", "1", "ab", "cd");
    }

    /** The rest of a pipe goes up to what ends it, blanks and all. */
    @Test
    void hasATextWithoutBlanksAround() throws SyntaxException {
        List<Statement> all = Statement.parse(" ps 1  & ps 1 | cat  &\n! sleep 1  \nps 'a ' ");
        assertThat(all.stream().map(Statement::text).toList())
                .containsExactly("ps 1", "ps 1 | cat", "! sleep 1", "ps 'a '");
    }

    @Test
    void leavesCommentsOut() throws SyntaxException {
        assertThat(words("# first\nps 1 # rest 'of it\n#last")).containsExactly("ps", "1");
        assertThat(words("ps a#b '#c'")).containsExactly("ps", "a#b", "#c");
        assertThat(Statement.parse(" \n ; # \n\n")).isEmpty();
    }

    @Test
    void knowsTheLineOfEachStatement() throws SyntaxException {
        List<Statement> all = Statement.parse("ps; cpus\n\n'a\nb' \\\n c; d # x\r\ne\r\n");
        assertThat(all.stream().map(Statement::line).toList()).containsExactly(1, 1, 3, 5, 6);
        assertThat(all.get(4).words()).containsExactly("e");
    }

    @Test
    void givesTheSystemWhatIsRightOfAPipe() throws SyntaxException {
        List<Statement> all = Statement.parse("ps | grep ';' | head -1; cpus|(cat; cat 2>&1)\n!echo a; echo b # c\nps");
        assertThat(all.get(0).system()).isEqualTo("grep ';' | head -1");
        assertThat(all.get(1).system()).isEqualTo("(cat; cat 2>&1)");
        assertThat(all.get(2).isSystemCommand()).isTrue();
        assertThat(all.get(2).system()).isEqualTo("echo a; echo b # c");
        assertThat(all.get(3).words()).containsExactly("ps");
    }

    @Test
    void sendsOutputToFiles() throws SyntaxException {
        assertThat(Statement.parse("ps > 'a b'").get(0).redirections())
                .containsExactly(new Redirection(1, "a b", false));
        assertThat(Statement.parse("ps>>x -a").get(0)).satisfies(one -> {
            assertThat(one.redirections()).containsExactly(new Redirection(1, "x", true));
            assertThat(one.words()).containsExactly("ps", "-a");
        });
    }

    @Test
    void sendsMessagesToFilesAndAfterTheOutput() throws SyntaxException {
        assertThat(Statement.parse("ps 1 2> x >y").get(0)).satisfies(one -> {
            assertThat(one.redirections())
                    .containsExactly(new Redirection(2, "x", false), new Redirection(1, "y", false));
            assertThat(one.words()).containsExactly("ps", "1");
        });
        assertThat(Statement.parse("ps 2>>x").get(0).redirections()).containsExactly(new Redirection(2, "x", true));
        assertThat(Statement.parse("ps 2 > x").get(0).words())
                .as("a blank before")
                .containsExactly("ps", "2");
        assertThat(Statement.parse("ps >x 2>&1").get(0).redirections())
                .containsExactly(new Redirection(1, "x", false), new Redirection(2, null, false));
        assertThat(Statement.parse("ps 2>&1 | cat").get(0)).satisfies(one -> {
            assertThat(one.redirections()).containsExactly(new Redirection(2, null, false));
            assertThat(one.system()).isEqualTo("cat");
        });
    }

    /** {@code nice>5} is a comparison that lacks its quotes; a file named 5 would be lost. */
    @Test
    void takesNoComparisonForAFile() {
        for (String text : List.of("ps -w nice>5", "ps -w nice>=5", "ps -w age>>5", "ps 3>x")) {
            assertThatThrownBy(() -> Statement.parse(text))
                    .isInstanceOf(SyntaxException.class)
                    .hasMessageContaining("Put quotes around a comparison");
        }
    }

    @Test
    void letsWatchAndTimeRunProgramsOfTheSystem() throws SyntaxException {
        assertThat(Statement.parse("watch -n 2 !ls | wc -l").get(0)).satisfies(one -> {
            assertThat(one.words()).containsExactly("watch", "-n", "2");
            assertThat(one.system()).isEqualTo("ls | wc -l");
            assertThat(one.isPipe()).isFalse();
            assertThat(one.withWords(List.of()).isSystemCommand()).isTrue();
        });
        assertThat(Statement.parse("time !x").get(0).system()).isEqualTo("x");
        assertThat(words("ps !x")).containsExactly("ps", "!x");
    }

    @Test
    void endsLinesAsOtherSystemsDo() throws SyntaxException {
        assertThat(words("ps \\\r\n  1 \"a\\\r\nb\"\r\n")).containsExactly("ps", "1", "ab");
        assertThat(Script.isComplete("ps \\\r\n")).isFalse();
        assertThat(Script.isComplete("ps \\\\\n")).isTrue();
        assertThat(Script.isComplete("ps \\\\\\\n")).isFalse();
        assertThat(Script.isComplete("!printf 'a\n")).isFalse();
        assertThat(Script.isComplete("!printf 'a\nb'\n")).isTrue();
        assertThat(Script.isComplete("ps | grep \\\n")).isFalse();
        assertThat(Script.isComplete("# it's \\\n")).isTrue();
    }

    @Test
    void startsInTheBackground() throws SyntaxException {
        List<Statement> all = Statement.parse("ps & cpus; ps | cat >&2 &");
        assertThat(all.stream().map(Statement::isBackground).toList()).containsExactly(true, false, true);
        assertThat(all.get(2).system()).isEqualTo("cat >&2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ps 'a | 1 | no end",
                "ps\\n\\nps \"a\\nb | 3 | no end",
                "ps a\\ | 1 | no end",
                "ps \\u0000 | 1 | NUL",
                "ps\\nps && ps | 2 | not known",
                "ps < x | 1 | not known",
                "ps 2>&3 | 1 | 1 or 2",
                "ps 2>&2 | 1 | itself",
                "ps 2> a 2>&1 | 1 | two places",
                "ps > | 1 | no file",
                "ps > > x | 1 | no file",
                "ps > a > b | 1 | two places",
                "> a | 1 | no command",
                "& | 1 | behind a command",
                "ps; & | 1 | behind a command",
                "!echo 'a | 1 | no end"
            })
    void saysInWhichLineAMistakeIs(String text, int line, String message) {
        String source = text.replace("\\n", "\n").replace("\\u0000", "\0");
        assertThatThrownBy(() -> Statement.parse(source))
                .isInstanceOfSatisfying(
                        SyntaxException.class, e -> assertThat(e.line()).isEqualTo(line))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"| x", "ps |", "ps || ps", "ps > a | cat", "ps >| x"})
    void refusesPipesWithoutEnds(String text) {
        assertThatThrownBy(() -> Statement.parse(text)).isInstanceOf(SyntaxException.class);
    }

    /** Highlighting and completion look at whatever is there while it is being typed. */
    @Test
    void cutsAnyTextIntoTokensInOrder() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = "ab1 \t\n\r\\'\"|&;<>#!(){}$`\0\u001b\u202e\ud800\udc00é";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(24); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String source = text.toString();
            int end = 0;
            int line = 1;
            for (Token token : Lexer.tokens(source)) {
                assertThat(token.start()).as("seed %d: %s", seed, source).isGreaterThanOrEqualTo(end);
                assertThat(token.end()).as("seed %d: %s", seed, source).isGreaterThan(token.start());
                assertThat(token.line()).as("seed %d: %s", seed, source).isGreaterThanOrEqualTo(line);
                end = token.end();
                line = token.line();
            }
            assertThat(end).isLessThanOrEqualTo(source.length());
            for (int cursor = 0; cursor <= source.length(); cursor++) {
                TypedLine typed = new TypedLine(source, cursor);
                assertThat(typed.rawWordCursor())
                        .as("seed %d: %s", seed, source)
                        .isBetween(0, cursor);
            }
            boolean unused = Lexer.goesOn(source) || Script.isComplete(source);
        }
    }
}
