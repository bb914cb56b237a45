package dev.thrctl.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of the house, for both modules. Each is also shown to fail on classes that break it. */
class ArchitectureTest {
    private static final JavaClasses MAIN =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("dev.thrctl");

    private static final JavaClasses VIOLATIONS = new ClassFileImporter()
            .importPackages("dev.thrctl.violation", "dev.thrctl.cli.violation", "dev.thrctl.cli.render.violation");

    private static final DescribedPredicate<JavaClass> PROBES =
            not(resideInAPackage("dev.thrctl.cli..")).as("native-probes");

    /** Those that tie everything together; the rest of the package is what commands are made of. */
    private static final Set<String> WIRING = Set.of(
            "App",
            "Main",
            "Commands",
            "ErrorHandler",
            "StartupTraining",
            "SignalInterruption",
            "ThisProgram",
            "Completions",
            "ManPages");

    private static final DescribedPredicate<JavaClass> TERMINAL_WIDTH_AND_COLOUR = resideInAPackage("org.jline.jansi..")
            .or(describe("WCWidth", c -> c.getName().equals("org.jline.utils.WCWidth")));

    private static final DescribedPredicate<JavaClass> SIGNALS_OF_THE_PROCESS =
            describe("Signals", c -> c.getName().equals("org.jline.utils.Signals"));

    @SuppressWarnings("ImmutableEnumChecker") // rules are, but are not marked so
    private enum Rule {
        ONLY_THE_PORTS_KNOW_JNA(noClasses()
                .that(not(resideInAnyPackage("dev.thrctl.kernel.linux..", "dev.thrctl.kernel.darwin..")))
                .should()
                .dependOnClassesThat(resideInAPackage("com.sun.jna.."))),
        THE_COMMAND_LINE_DOES_NOT_KNOW_JNA(noClasses()
                .that(resideInAPackage("dev.thrctl.cli.."))
                .should()
                .dependOnClassesThat(resideInAPackage("com.sun.jna.."))),
        ONLY_THE_SHELL_KNOWS_JLINE(noClasses()
                .that(not(resideInAPackage("dev.thrctl.cli.shell..")))
                .should()
                .dependOnClassesThat(resideInAPackage("org.jline..")
                        .and(not(TERMINAL_WIDTH_AND_COLOUR))
                        .and(not(SIGNALS_OF_THE_PROCESS)))),
        ONLY_RENDERING_KNOWS_COLOURS_AND_WIDTHS(noClasses()
                .that(not(resideInAnyPackage("dev.thrctl.cli.shell..", "dev.thrctl.cli.render..")))
                .should()
                .dependOnClassesThat(TERMINAL_WIDTH_AND_COLOUR)),
        ONLY_MAIN_EXITS(noClasses()
                .that(not(belongToAnyOf(Main.class)))
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)),
        NOBODY_PRINTS_PAST_THE_CONSOLE(noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")),
        PROBES_KNOW_NO_COMMAND_LINE(noClasses()
                .that(PROBES)
                .should()
                .dependOnClassesThat(resideInAnyPackage("picocli..", "dev.thrctl.cli..", "org.jline.."))),
        JSON_IN_THE_PROBES_IS_THE_PROTOCOL_OF_THRPROBE(noClasses()
                .that(PROBES)
                .and(not(resideInAPackage("dev.thrctl.thrprobe..")))
                .should()
                .dependOnClassesThat(resideInAPackage("com.fasterxml.."))),
        PACKAGES_HAVE_NO_CYCLES(slices().assignedFrom(new Packages()).should().beFreeOfCycles()),
        PACKAGES_SAY_WHAT_MAY_BE_NULL(classes().should(new BeInANullMarkedPackage()));

        private final ArchRule rule;

        Rule(ArchRule rule) {
            this.rule = rule;
        }
    }

    @ParameterizedTest
    @EnumSource
    void holds(Rule rule) {
        rule.rule.check(MAIN);
    }

    @ParameterizedTest
    @EnumSource
    void isSeenWhenBroken(Rule rule) {
        assertThatThrownBy(() -> rule.rule.check(VIOLATIONS))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(".violation.");
    }

    @Test
    void looksAtBothModules() {
        Set<String> packages = MAIN.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
        assertThat(packages)
                .contains("dev.thrctl.kernel", "dev.thrctl.kernel.linux", "dev.thrctl.task", "dev.thrctl.cli.command")
                .noneMatch(name -> name.contains("violation"));
        assertThat(MAIN.contain(Main.class)).isTrue();
    }

    private static final class Packages implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            String name = javaClass.getPackageName();
            if (!name.startsWith("dev.thrctl")) {
                return SliceIdentifier.ignore();
            }
            String outermost = javaClass.getName().substring(name.length() + 1).split("\\$", 2)[0];
            boolean wiring = name.equals("dev.thrctl.cli") && WIRING.contains(outermost);
            return SliceIdentifier.of(wiring ? name + " (wiring)" : name);
        }

        @Override
        public String getDescription() {
            return "packages, those classes apart that tie them together";
        }
    }

    private static final class BeInANullMarkedPackage extends ArchCondition<JavaClass> {
        BeInANullMarkedPackage() {
            super("be in a package with @NullMarked");
        }

        @Override
        public void check(JavaClass javaClass, ConditionEvents events) {
            JavaPackage found = javaClass.getPackage();
            boolean marked = found.isAnnotatedWith(NullMarked.class);
            events.add(
                    new SimpleConditionEvent(javaClass, marked, javaClass.getName() + " is in no @NullMarked package"));
        }
    }
}
