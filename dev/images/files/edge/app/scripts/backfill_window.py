#!/usr/local/bin/stand-in backfill
