#!/usr/bin/env bash
# run-scenario.sh SAMPLES NAME: builds the laboratory, plays lab/scenario-NAME.sh in it and
# leaves the evidence in SAMPLES/NAME. A run that fails leaves the old evidence as it was.
set -euo pipefail
SAMPLES=$1 SCENARIO=$2
LAB_SOURCE=$SAMPLES/lab
LAB=$(mktemp -d /tmp/lab.XXXXXX)
# shellcheck source=laboratory.sh
. "$LAB_SOURCE/laboratory.sh"
# shellcheck source=services.sh
. "$LAB_SOURCE/services.sh"
trap lab_down EXIT
trap 'exit 130' INT TERM

lab_up
# shellcheck disable=SC1090
. "$LAB_SOURCE/scenario-$SCENARIO.sh"
scenario
publish
