#!/bin/sh
# A daemon that does not use the protocol: any program that stays in the foreground works.
# Its output is logged, because [os_daemon.clock] has stdout = log.
while :; do
	date
	sleep 10
done
