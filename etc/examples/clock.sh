#!/bin/sh
# A daemon that knows nothing of its host: any program that stays in the foreground is one.
# What it prints goes to the log, because [os_daemon.clock] says stdout = log.
while :; do
	date
	sleep 10
done
