#!/bin/sh
# Starts Redis as the documentation of the upstream image describes: arguments that are options or a configuration file are
# passed to redis-server.
set -e
if [ "${1#-}" != "$1" ] || [ "${1%.conf}" != "$1" ]; then
  set -- redis-server "$@"
fi
if [ "$(umask)" = 0022 ]; then umask 0077; fi
exec "$@"
