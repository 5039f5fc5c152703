#!/usr/local/bin/stand-in warm-cache
