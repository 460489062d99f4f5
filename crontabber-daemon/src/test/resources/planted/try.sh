#!/bin/sh
# Plants each of the bugs beside this script into a copy of what is committed, one at a time, and lets the virtual worlds
# look for it, and no other test; larger ones where those of 80 job-days find nothing. Prints the seed that found each; fails when one was not found.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(git -C "$here" rev-parse --show-toplevel)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git -C "$root" archive HEAD | tar x -C "$copy"
cd "$copy"
worlds() {
    mvn -q -pl crontabber-daemon -am test -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false \
        -Dspotless.check.skip=true -Dcrontabber.worlds=2000 -Dcrontabber.first=true -Dcrontabber.jobdays="$1" 2>&1 |
        grep -o -m1 'seed [0-9]*: .*' | sed 's/org.crontabber.simulation.Violated: //; s/",*$//' | cut -c1-160 || true
}
missed=0
for bug in "$here"/${1:-}*.patch; do
    git apply "$bug"
    found=$(worlds 80)
    [ -n "$found" ] || found=$(worlds 400 | sed 's/^/of 400 job-days: /')
    [ -n "$found" ] || { found='NOT FOUND'; missed=1; }
    printf '%-48s %s\n' "$(basename "$bug" .patch)" "$found"
    git apply -R "$bug"
done
exit $missed
