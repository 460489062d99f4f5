.PHONY: help build test fast format manual run package chaos soak planted mutants bench takeovers

help:     ## what can be made here
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 18

build:    ## compile and package, no tests
	mvn -q -DskipTests package

test:     ## everything that must hold: mvn verify
	mvn verify

fast:     ## the tests that need no database
	mvn -q -pl crontabber-daemon -am test -Dtest='org.crontabber.schedule.*Test,org.crontabber.decision.*Test,org.crontabber.config.*Test,org.crontabber.cli.*Test' -Dsurefire.failIfNoSpecifiedTests=false

format:   ## let the formatter decide the layout
	mvn -q spotless:apply

manual:   ## let the tests write what they hold of docs/
	mvn -q -pl crontabber-daemon -am test -Dtest='*ManualTest' -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.write=true

SECONDS = 600

soak:     ## virtual worlds until you stop it, from SEED=1000 on; JOBDAYS=80 is how large they are at most
	mvn -q -pl crontabber-daemon -am test -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false \
		-Dcrontabber.seed=$(or $(SEED),1000) -Dcrontabber.worlds=$(or $(WORLDS),1000000000) -Dcrontabber.jobdays=$(or $(JOBDAYS),80)

chaos:    ## ten minutes of faults around several daemons; SECONDS=3600 for an hour
	mvn -q -pl crontabber-daemon -am test -Dtest=ChaosTest -Dsurefire.failIfNoSpecifiedTests=false -Dcrontabber.chaos.seconds=$(SECONDS)

planted:  ## plants bugs, one at a time: do the virtual worlds find them? about a minute each
	crontabber-daemon/src/test/resources/planted/try.sh

mutants:  ## breaks the deciding code in a thousand places: do the tests notice?
	mvn -q -Pmutants -pl crontabber-daemon -am process-test-classes

run:      ## a week caught up before your eyes
	./crontabber demo

package:  ## the tarball, in packaging/target
	mvn -q -DskipTests package

BENCH = java -Xmx512m -cp 'bench/target/classes:crontabber-daemon/target/classes:crontabber-daemon/target/lib/*' org.crontabber.bench

bench:    ## the figures of docs/performance.md
	mvn -q -Pbench -Dmaven.test.skip -pl bench -am package
	$(BENCH).DecisionBench
	$(BENCH).CatchUpBench
	$(BENCH).AttemptBench
	$(BENCH).TickBench
	$(BENCH).ProgramBench ./crontabber

takeovers: ## how long a takeover takes, for docs/reliability.md; half an hour, as root
	mvn -q -pl crontabber-daemon -am test -Dtest=TakeoverTimes -Dsurefire.failIfNoSpecifiedTests=false
