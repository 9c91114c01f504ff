# What make does to a checkout: a blank and a quote in its path, sudo, a narrow umask, sources for reading only. The compiler is
# a stand-in that writes down what it was to make: what counts here is who makes which file, and whether an old one is taken.
$ chmod 755 .. .; export TMPDIR=/tmp; mkdir "a b's"; cd "a b's"; cp -R "$ROOT/Makefile" "$ROOT/LICENSE" "$ROOT/cmd" "$ROOT/engine" "$ROOT/plan" "$ROOT/providers" "$ROOT/tools" "$ROOT/examples" .; chmod -R u+w .
> cat >../cc <<'END'
> #!/bin/sh
> while [ $# -gt 1 ] && [ "$1" != -o ]; do shift; done
> [ ! -e ../broken ] || exit 1
> echo "made $(cat ../version)" >"$2"; chmod u+x "$2"
> END
> chmod 755 ../cc; echo 1 >../version; chmod 644 ../version
> make() { env -u MAKEFLAGS make --no-print-directory -s CC=../cc "$@" 2>&1; }
> whose() { find . -printf '%u\n' | sort -u | wc -l; }

$ # Whoever calls sudo builds; root leaves nothing in the checkout. (Without root nobody can call it so.)

$ if [ "$(id -u)" = 0 ]; then chown -R 65534:65534 .; export SUDO_UID=65534 SUDO_GID=65534 SUDO_USER=nobody; fi
> umask 077; make install DESTDIR="$PWD/../dest" | grep -v '^install -D'; whose; cat ../dest/usr/local/bin/rubicon
1
made 1

$ # Everybody can read what is installed, and run what is a program.

$ cd ../dest; find . ! -perm -444 -o -type d ! -perm -555; find . -type f -perm -111 | LC_ALL=C sort; cd "../a b's"
./usr/local/bin/rubicon
./usr/local/share/doc/rubicon/examples/demo.sh
./usr/local/share/doc/rubicon/examples/operator.sh

$ # What was built before is never installed for what cannot be built now, nor for what cannot be written.

$ echo 2 >../version; chmod 644 ../version; touch cmd/main.c; : >../broken; make install DESTDIR="$PWD/../dest" | sed 's/make.1./make/; s/Makefile:[0-9]*/Makefile/'; cat ../dest/usr/local/bin/rubicon; rm ../broken; make install DESTDIR="$PWD/../dest" | grep -v '^install -D'; cat ../dest/usr/local/bin/rubicon
make: *** [Makefile: build/release/cmd/main.o] Error 1
make: *** [Makefile: install] Error 2
made 1
made 2

$ if [ "$(id -u)" = 0 ]; then chown -R 0:0 build; else chmod -R a-w build; fi; make install DESTDIR="$PWD/../dest" CFLAGS=-O1 2>&1 | grep -c 'cannot be written by .*: remove it'; if [ "$(id -u)" != 0 ]; then chmod -R u+w build; fi; rm -r build
1

$ # Sources for reading only, and everything made elsewhere; clean takes only that.

$ chmod -R a-w .; mkdir ../out; chmod 777 ../out; : >../out/mine; as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi; }
> (unset SUDO_UID; as make -s CC=../cc OUT="$PWD/../out" 2>&1 | sed 's/"[^"]*"/PATH/; s/Makefile:[0-9]*/Makefile/'; cd ..; ln -s "a b's" plain; cd plain; as make -s CC=../cc OUT="$(realpath ../out)" && ls ../out/debug && as make -s clean OUT="$(realpath ../out)"; ls ../out; find . -name build)
Makefile: *** OUT: a folder without blanks in its path is expected, make cannot write into PATH.  Stop.
cmd
engine
flags
librubicon.a
locale
plan
providers
rubicon
sources
mine

$ chmod -R u+w .
