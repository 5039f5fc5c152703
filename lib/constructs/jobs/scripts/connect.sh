# shellcheck shell=sh
# For images that run Python programs. Needs wait.sh.

# Opens a TCP connection to a URL or to the first of "host:port,...".
CONNECT='
import socket, sys, urllib.parse
text = sys.argv[1].split(",")[0]
url = urllib.parse.urlsplit(text if "://" in text else "//" + text)
try:
    socket.create_connection((url.hostname, url.port or (443 if url.scheme == "https" else 80)), 5).close()
except OSError as error:
    sys.exit(str(error))
'

# Waits until a URL or host:port accepts TCP connections: wait_for_address ADDRESS. An empty address needs no wait.
wait_for_address() {
  if [ -z "$1" ]; then return; fi
  address="${1#*://}"
  address="${address#*@}"
  address="${address%%/*}"
  if ! command -v python3 >/dev/null; then
    echo "the image has no python3 on its PATH: not waiting for $address" >&2
    return
  fi
  wait_for "$address" python3 -c "$CONNECT" "$1"
}
