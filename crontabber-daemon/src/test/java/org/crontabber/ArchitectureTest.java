package org.crontabber;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The walls of the house: who may know whom, who may ask the clock, who may speak SQL. */
class ArchitectureTest {
    private static final int LONGEST_FILE_LINES = 300;
    private static final Path SOURCES = Path.of("src/main/java");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.crontabber");

    @Test
    void packagesKnowOnlyWhatIsBelowThem() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("api")
                .definedBy("org.crontabber.api..")
                .layer("schedule")
                .definedBy("org.crontabber.schedule..")
                .layer("decision")
                .definedBy("org.crontabber.decision..")
                .layer("config")
                .definedBy("org.crontabber.config..")
                .layer("database")
                .definedBy("org.crontabber.database..")
                .layer("store")
                .definedBy("org.crontabber.store..")
                .layer("leader")
                .definedBy("org.crontabber.leader..")
                .layer("action")
                .definedBy("org.crontabber.action..")
                .layer("tick")
                .definedBy("org.crontabber.tick..")
                .layer("simulate")
                .definedBy("org.crontabber.simulate..")
                .layer("observe")
                .definedBy("org.crontabber.observe..")
                .layer("web")
                .definedBy("org.crontabber.web..")
                .layer("cli")
                .definedBy("org.crontabber.cli..")
                .layer("daemon")
                .definedBy("org.crontabber.daemon..")
                .whereLayer("api")
                .mayNotAccessAnyLayer()
                .whereLayer("schedule")
                .mayOnlyAccessLayers("api")
                .whereLayer("decision")
                .mayOnlyAccessLayers("api", "schedule")
                .whereLayer("config")
                .mayOnlyAccessLayers("decision", "schedule")
                .whereLayer("database")
                .mayOnlyAccessLayers("api")
                .whereLayer("store")
                .mayOnlyAccessLayers("api", "schedule", "decision", "database")
                .whereLayer("leader")
                .mayOnlyAccessLayers("database")
                .whereLayer("action")
                .mayOnlyAccessLayers("api", "schedule", "decision", "database", "store")
                .whereLayer("simulate")
                .mayOnlyAccessLayers("api", "schedule", "decision")
                .whereLayer("tick")
                .mayOnlyAccessLayers("api", "schedule", "decision", "database", "store", "leader", "action")
                .whereLayer("observe")
                .mayOnlyAccessLayers("schedule", "decision", "database", "action", "tick")
                .whereLayer("web")
                .mayOnlyAccessLayers("decision", "store", "observe")
                .whereLayer("config")
                .mayOnlyBeAccessedByLayers("cli", "daemon")
                .whereLayer("daemon")
                .mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
    }

    @Test
    void theCoreIsPure() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.crontabber.schedule..", "org.crontabber.decision..", "org.crontabber.simulate..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..",
                        "javax.sql..",
                        "java.io..",
                        "java.nio..",
                        "java.net..",
                        "java.util.concurrent..",
                        "org.slf4j..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .check(CLASSES);
    }

    @Test
    void onlyScheduleKnowsCronUtils() {
        noClasses()
                .that(not(resideInAPackage("org.crontabber.schedule..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.cronutils..")
                .check(CLASSES);
    }

    @Test
    void onlyTheCompositionNamesTheSystemClock() {
        var outside = noClasses().that(not(resideInAPackage("org.crontabber.daemon..")));
        for (Class<?> clock : List.of(
                Instant.class,
                LocalDate.class,
                LocalTime.class,
                LocalDateTime.class,
                OffsetTime.class,
                OffsetDateTime.class,
                ZonedDateTime.class,
                Year.class,
                YearMonth.class,
                MonthDay.class)) {
            outside.should()
                    .callMethodWhere(com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                                    com.tngtech.archunit.core.domain.properties.HasName.Predicates.name("now"))
                            .and(com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                                    com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                                            com.tngtech.archunit.core.domain.JavaClass.Predicates.type(clock)))))
                    .check(CLASSES);
        }
        outside.should().callMethod(System.class, "currentTimeMillis").check(CLASSES);
        outside.should().callConstructor(Date.class).check(CLASSES);
        outside.should().callMethod(InstantSource.class, "system").check(CLASSES);
        outside.and()
                .haveSimpleNameNotEndingWith("Module") // what is wired may be handed one
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .check(CLASSES);
    }

    @Test
    void guiceStaysInModulesAndTheComposition() {
        noClasses()
                .that(not(resideInAPackage("org.crontabber.daemon..")))
                .and()
                .haveSimpleNameNotEndingWith("Module")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.google.inject..")
                .check(CLASSES);
    }

    @Test
    void onlyFivePackagesSpeakSql() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "org.crontabber.api..",
                        "org.crontabber.database..",
                        "org.crontabber.store..",
                        "org.crontabber.leader..",
                        "org.crontabber.action..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..")
                .check(CLASSES);
    }

    @Test
    void noNameIsVague() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..common..", "..model..", "..impl..", "..manager..", "..helper..")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .check(CLASSES);
    }

    @Test
    void eachPackageSaysWhatItIsForAndIsNullMarked() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<Path> folders = files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct()
                    .toList();
            assertThat(folders)
                    .hasSizeGreaterThan(5)
                    .allSatisfy(folder -> assertThat(folder.resolve("package-info.java"))
                            .content()
                            .startsWith("/**")
                            .contains("@NullMarked"));
        }
    }

    @Test
    void noFileIsTooLong() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")))
                    .isNotEmpty()
                    .allSatisfy(
                            file -> assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(LONGEST_FILE_LINES));
        }
    }
}
