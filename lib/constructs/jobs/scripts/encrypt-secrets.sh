#!/bin/sh
# Encrypts the Secrets with a certificate, from memory into the spool, and adds the result to the files to upload.
# `openssl cms -decrypt -inform DER -in secrets.json.cms -inkey key.pem -recip certificate.pem` decrypts them.
set -eu
umask 077
openssl cms -encrypt -binary -aes-256-cbc -outform DER -in "$SECRETS/secrets.json" -out "$SPOOL/files/secrets.json.cms" "$CERTIFICATE"
test -s "$SPOOL/files/secrets.json.cms"
rm "$SECRETS"/*
cd "$SPOOL/files"
sha256sum secrets.json.cms >>"$SPOOL/SHA256SUMS"
echo "encrypted the Secrets"
