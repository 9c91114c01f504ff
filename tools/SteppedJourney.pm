# A journey of one tenant as a list of commands, each of which can be begun again from a snapshot: what tools/run-crashes
# and tools/run-faults share. Three invitations, three changes of role, both points of no return.
#
#	my $journey = SteppedJourney->new($build, $top);    # keys, tenant file, the clock that can be moved
#	$journey->walk($observe);                           # once, undisturbed: snapshots, and what each command leaves
#	my $place = $journey->place($folder);               # a folder to begin again in; one for a process
#	$place->restore($n);                                # how everything was before command n
#	$place->practice(%OPTIONS); $place->end;            # the practice tenant there
#	$place->run(@argv), $place->command($n)             # code, stdout, stderr
#	$place->people($n);                                 # what people do before command n
#	$place->later($seconds);                            # the clock of program and practice tenant moves on
#	$place->differs($n);                                # from what command n left undisturbed: text, or '' for not at all
#
# Errors die with a text.
package SteppedJourney;
use strict;
use warnings;
use Cwd qw(abs_path getcwd);
use File::Temp ();
use IO::Socket::INET;
use JSON::PP ();
use POSIX ();
use Time::HiRes qw(sleep);

use constant TOKEN => 'practice-token';

our @PEOPLE = qw(aiko kenji mika);    # administrators of CAS
our @NEW = qw(sec ops soc);           # invited

my $TENANT = <<'END';
rubicon: 1
tenant: crash
region: jp
license: {type: standard, program: TSSL, seats: 100, expires: 2027-03-31}
sandbox: {url: true}
primary_account: owner@acme.example
cas_account: it@acme.example
admins:
  - {email: aiko@acme.example, from: cas, role: Senior Analyst}
  - {email: kenji@acme.example, from: cas, role: Analyst}
  - {email: mika@acme.example, from: cas, role: Auditor}
  - {email: sec@acme.example, from: new, role: Auditor}
  - {email: ops@acme.example, from: new, role: Operator}
  - {email: soc@acme.example, from: new, role: Analyst}
declared:
  cas.connection: connected
  cas.url_sandbox: on
  cas.salesforce: off
  cas.delegate_account: none
approvals:
  required: 2
  signers: approvers
END

sub slurp {
	open my $file, '<', $_[0] or return '';
	local $/;
	return <$file> // '';
}

sub spew {
	my ($path, $text) = @_;
	open my $file, '>', $path or die "$path: $!\n";
	print $file $text;
	close $file or die "$path: $!\n";
}

sub sh {
	my ($command) = @_;
	my $out = `$command 2>&1`;
	die "$command\n$out" if $? != 0;
	return $out;
}

# A folder for everything, in memory where there is room: an fsync costs nothing there, and what it keeps and what not is
# played by LostWrites.
sub room {
	my ($free) = (split ' ', `df -kP /dev/shm 2>/dev/null | tail -1`)[3];
	return File::Temp::tempdir(CLEANUP => 1, ($free // 0) > 500_000 && -w '/dev/shm' ? (DIR => '/dev/shm') : (TMPDIR => 1));
}

# A path as a word of the shell.
sub quoted { return "'" . ($_[0] =~ s/'/'\\''/gr) . "'" }

sub new {
	my ($class, $build, $top) = @_;
	my $self = bless {bin => abs_path($build) . '/rubicon', root => getcwd(), top => $top, ends => []}, $class;
	mkdir "$top/$_" for qw(home before keys);
	%ENV = (PATH => '/usr/local/bin:/usr/bin:/bin', HOME => "$top/home", LC_ALL => 'C.UTF-8', LANGUAGE => '', GIT_CONFIG_NOSYSTEM => 1,
		NO_COLOR => 1, RUBICON_TOKEN => TOKEN);
	spew("$top/home/.gitconfig", "[user]\n\tname = Pipeline\n\temail = pipeline\@acme.example\n");
	my $signers = '';
	for my $person (qw(saver hana bob)) {
		sh('ssh-keygen -q -t ed25519 -N "" -C ' . "$person -f " . quoted("$top/keys/$person"));
		my ($type, $key) = split ' ', slurp("$top/keys/$person.pub");
		$signers .= $person eq 'saver' ? "saver\@acme.example namespaces=\"rubicon-plan\@1\" $type $key\n" : "$person\@acme.example $type $key\n";
	}
	mkdir "$top/before/0";
	mkdir "$top/before/0/work";
	spew("$top/before/0/work/tenant.yaml", $TENANT);
	spew("$top/before/0/work/approvers", $signers);
	spew("$top/trusted", $signers);    # not in the tenant's folder: nobody is at a terminal to be told whose rules these are
	$ENV{RUBICON_TRUST_APPROVERS} = "$top/trusted";
	spew("$top/before/0/state", '');
	# Not in $top: programs may not be run from memory everywhere. Not in the build's folder: a blank in a path ends the
	# name of a library that is to be loaded before others.
	$self->{later} = File::Temp::tempdir(CLEANUP => 1, TMPDIR => 1) . '/later.so';
	sh('cc -shared -fPIC -O1 -o ' . quoted($self->{later}) . ' ' . quoted("$self->{root}/tools/later.c"));
	spew("$top/hour", pack 'q', 3600);
	my $ahead = sh('LATER=' . quoted("$top/hour") . ' LD_PRELOAD=' . quoted($self->{later}) . ' date +%s') - time;
	die "the clock cannot be moved on by tools/later.c\n" if abs($ahead - 3600) > 60;
	my @apply = (qw(apply --local-history --no-input --json), 'tenant.yaml');
	my @migrate = map { "admin.migrate:$_\@acme.example" } @PEOPLE;
	my @accept = map { "admin.accept:$_\@acme.example" } @NEW;
	# name: how a point names it; people: the steps done before it; code: how it ends
	$self->{commands} = [
		{name => 'save', argv => ['plan', '--save', '--key', "$top/keys/saver", '--author', 'dai\@acme.example', 'tenant.yaml'], code => 0},
		{name => 'approve', argv => ['approve', 'ID', '--yes', '--key', "$top/keys/hana"], code => 0},
		{name => 'approve-too', argv => ['approve', 'ID', '--yes', '--key', "$top/keys/bob"], code => 0},
		{name => 'platform', argv => \@apply, code => 3},
		{name => 'cecp', argv => \@apply, code => 3, people => ['platform.update']},
		{name => 'invite', argv => \@apply, code => 3, people => ['cecp.update']},
		{name => 'roles', argv => \@apply, code => 0, people => [@migrate, @accept]},
	];
	return $self;
}

sub number_of {
	my ($self, $name) = @_;
	my @found = grep { $self->{commands}[$_]{name} eq $name } 0 .. $#{$self->{commands}};
	die "there is no command \"$name\"\n" unless @found;
	return $found[0];
}

sub place {
	my ($self, $folder) = @_;
	mkdir $folder;
	return bless {journey => $self, folder => $folder, log => ''}, 'SteppedJourney::Place';
}

# $observe->($place, $n, \@argv): runs command n and gives what Place::run gives; it may look at how.
sub walk {
	my ($self, $observe) = @_;
	my $place = $self->place("$self->{top}/undisturbed");
	$place->restore(0);
	$place->practice;
	for my $n (0 .. $#{$self->{commands}}) {
		$place->people($n);
		$place->stop_practice;
		$place->keep($n);
		$place->practice;
		my ($code, $out, $err) = $observe->($place, $n, [$place->argv($n)]);
		die "undisturbed, $self->{commands}[$n]{name} ended with $code\n$out$err" if $code != $self->{commands}[$n]{code};
		$self->{id} //= substr($1, 7, 12) if $place->rubicon(0, 'status', '--json', 'tenant.yaml') =~ /"plan":\s*"(sha256:[0-9a-f]+)"/;
		$self->{commands}[$n]{requests} = $place->requests;
		$self->{ends}[$n] = $place->end_state;
	}
	$place->end;
}

package SteppedJourney::Place;
use strict;
use warnings;
use POSIX ();
use Time::HiRes qw(sleep);

BEGIN { *slurp = \&SteppedJourney::slurp; *spew = \&SteppedJourney::spew; *sh = \&SteppedJourney::sh; *quoted = \&SteppedJourney::quoted }

sub work { return "$_[0]{folder}/work" }

# Where it keeps the history: in the work folder, so that a snapshot holds it.
sub history { return $_[0]->work . '/state/rubicon/practice' }

sub restore {
	my ($self, $n) = @_;
	my ($from, $to) = map { quoted($_) } "$self->{journey}{top}/before/$n", $self->{folder};
	sh("rm -rf $to && cp -a $from $to && mkdir $to/tmp");
	$self->{log} = '';
	$self->{api} = undef;
	$self->later(0);
}

# How everything is now, as it is before command n.
sub keep {
	my ($self, $n) = @_;
	my $to = "$self->{journey}{top}/before/$n";
	sh('rm -rf ' . quoted($to) . ' && mkdir ' . quoted($to) . ' && cp -a ' . quoted($self->work) . ' ' . quoted("$self->{folder}/state") . ' ' . quoted($to));
}

# Moves the clock on, of what runs and of what will.
sub later {
	my ($self, $seconds) = @_;
	$self->{later} = $seconds;
	open my $file, -e "$self->{folder}/later" ? '+<' : '>', "$self->{folder}/later" or die "later: $!\n";
	print $file pack('q', $seconds);
	close $file or die "later: $!\n";
}

# What a program gets to run with.
sub environment {
	my ($self) = @_;
	return (LD_PRELOAD => $self->{journey}{later}, LATER => "$self->{folder}/later", TMPDIR => "$self->{folder}/tmp", RUBICON_API => $self->{api} // $self->{tenant} // '',
		PRACTICE => $self->{tenant} // '');
}

# Starts a program in the work folder, its output in files NAME.out and NAME.err of the place; gives the process. Strace
# itself (@before) runs by the machine's clock.
sub begin {
	my ($self, $name, $before, @argv) = @_;
	my %environment = $self->environment;
	my $pid = fork // die "fork: $!\n";
	return $pid if $pid;
	chdir $self->work or POSIX::_exit(126);
	open STDIN, '<', '/dev/null' or POSIX::_exit(126);
	open STDOUT, '>', "$self->{folder}/$name.out" or POSIX::_exit(126);
	open STDERR, '>', "$self->{folder}/$name.err" or POSIX::_exit(126);
	my @preload = map { "$_=$environment{$_}" } qw(LD_PRELOAD LATER);
	$ENV{$_} = $environment{$_} for @$before ? () : qw(LD_PRELOAD LATER);
	$ENV{$_} = $environment{$_} for qw(RUBICON_API PRACTICE TMPDIR);
	$ENV{XDG_STATE_HOME} = $self->work . '/state';
	exec { @$before ? $before->[0] : $argv[0] } @$before, (@$before ? map { ('-E', $_) } @preload : ()), @argv or POSIX::_exit(127);
}

# The end of one: code (128 and the signal), stdout, stderr.
sub ended {
	my ($self, $name, $pid) = @_;
	waitpid $pid, 0;
	my @ended = ($? & 127 ? 128 + ($? & 127) : $? >> 8, slurp("$self->{folder}/$name.out"), slurp("$self->{folder}/$name.err"));
	die "$name: $ended[2]" if $ended[2] =~ /Sanitizer|runtime error:/;
	return @ended;
}

# Runs rubicon behind @$before (strace and its options, or nothing); what it said goes to the place's log.
sub run {
	my ($self, $before, @argv) = @_;
	my @ended = $self->ended('run', $self->begin('run', $before, $self->{journey}{bin}, @argv));
	$self->note("\$ rubicon @argv" . ($self->{later} ? "    # $self->{later} s later" : ''), @ended);
	return @ended;
}

sub note {
	my ($self, $line, $code, $out, $err) = @_;
	my @said = map { length > 240 ? substr($_, 0, 240) . "...\n" : "$_\n" } split /\n/, "$out$err";
	splice @said, 0, @said - 20, "...\n" if @said > 21;
	$self->{log} .= join '', "$line\n", @said, "[exit $code]\n";
}

sub rubicon {
	my ($self, $wanted, @argv) = @_;
	my ($code, $out, $err) = $self->run([], @argv);
	die "rubicon @argv ended with $code instead of $wanted\n$out$err" if $code != $wanted;
	return $out;
}

sub argv {
	my ($self, $n) = @_;
	return map { $_ eq 'ID' ? $self->{journey}{id} : $_ } @{$self->{journey}{commands}[$n]{argv}};
}

sub practice {
	my ($self, @options) = @_;
	unlink "$self->{folder}/port";
	my @admins = map { ('--cas-admin', "$_\@acme.example") } @SteppedJourney::PEOPLE;
	$self->{practice} = $self->begin('practice', [], $self->{journey}{bin}, 'practice', '--state', "$self->{folder}/state", '--port', 0, '--port-file',
		"$self->{folder}/port", qw(--step-seconds 0 --lag-seconds 0 --mailboxes 3), @admins, @options);
	for (1 .. 4000) {
		last if -s "$self->{folder}/port";
		last if waitpid($self->{practice}, POSIX::WNOHANG()) == $self->{practice};
		sleep 0.005;
	}
	my $port = slurp("$self->{folder}/port");
	chomp $port;
	die "the practice tenant did not start: " . slurp("$self->{folder}/practice.err") if $port eq '';
	$self->{port} = $port;
	$self->{tenant} = "http://127.0.0.1:$port";
}

sub stop_practice {
	my ($self) = @_;
	return unless $self->{practice};
	kill 'TERM', $self->{practice};
	my ($code, $out, $err) = $self->ended('practice', delete $self->{practice});
	die "the practice tenant ended with $code: $err" if $code != 0;
}

sub end {
	my ($self) = @_;
	$self->stop_practice;
}

# What people do before command n; a sign-in counts from the second after the update on.
sub people {
	my ($self, $n) = @_;
	my @steps = @{$self->{journey}{commands}[$n]{people} // []};
	$self->later($self->{later} + 2) if grep { /^admin.migrate/ } @steps;
	for my $step (@steps) {
		my ($code, $out, $err) = $self->ended('operator', $self->begin('operator', [], 'sh', "$self->{journey}{root}/examples/operator.sh", 'step', $step));
		die "$step: $err" if $code != 0;
	}
}

# GET of one of the practice tenant's pages, as a value.
sub page {
	my ($self, $path) = @_;
	my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $self->{port}) or die "the practice tenant: $!\n";
	print $socket "GET $path HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\nAuthorization: Bearer " . SteppedJourney::TOKEN .
		"\r\nConnection: close\r\n\r\n";
	local $/;
	my ($head, $body) = split /\r\n\r\n/, <$socket> // '', 2;
	die "$path: $head\n" unless defined $body && $head =~ m{^HTTP/1.1 [24]00};
	return JSON::PP::decode_json($body);
}

# The requests that the program made since the practice tenant was started: METHOD PATH.
sub requests {
	my ($self) = @_;
	return [map { "$_->{method} $_->{path}" } @{$self->page('/practice/log')->{requests}}];
}

# Of the events: what happened, without times, ids and what a detour may add (intents, "not-done").
sub story {
	my ($self) = @_;
	my $git = 'git --git-dir ' . quoted($self->history);
	my %story;
	for my $commit (split ' ', sh("$git rev-list rubicon/crash")) { push @{$self->{commits}}, $commit }
	my $batch = sh("printf '%s:event.json\\n' " . join(' ', @{delete $self->{commits} // []}) . " | $git cat-file --batch");
	while ($batch =~ /\G\w+ blob (\d+)\n/gc) {
		my $event = JSON::PP::decode_json(substr $batch, pos $batch, $1);
		pos($batch) += $1 + 1;
		my $kind = $event->{event};
		next if $kind eq 'intent';
		if ($kind eq 'result') { $story{"$_->{step} $_->{outcome}" . ($_->{handed_over} ? '' : ', not handed over')}++ for grep { $_->{outcome} ne 'not-done' } @{$event->{steps}} }
		else { $story{join ' ', $kind, $event->{step} // $event->{signer} // ()}++ }
	}
	# Somebody whose command was stopped may well sign again: it counts once.
	$story{$_} = 1 for grep { /^approved / } keys %story;
	return \%story;
}

# What matters at a moment: at the practice tenant, and in the history, which has to hold.
sub end_state {
	my ($self) = @_;
	my ($log, $status, $accounts, $mail) = map { $self->page($_) } '/practice/log', '/practice/status', '/v3.0/iam/accounts?top=200', '/practice/mail';
	delete $status->{'cecp.connected_at'};
	my %verify = %{JSON::PP::decode_json($self->rubicon(0, 'verify', '--json', '--approvers', 'approvers', 'tenant.yaml'))};
	my @findings = sort map { "$_->{severity} $_->{what}" } @{$verify{findings}};
	my $fsck = sh('git --git-dir ' . quoted($self->history) . ' fsck --strict --no-dangling --no-progress');
	return {
		effects => $log->{effects}, status => $status,
		accounts => [sort map { join ' ', map { $_ // '' } @{$_}{qw(email role authType status description)} } @{$accounts->{items} // []}],
		mail => [sort map { join ' ', @{$_}{qw(to kind)}, $_->{used} ? 'used' : 'new' } @{$mail->{items}}],
		events => $self->story, findings => [grep { /^(broken|exception)/ } @findings], verdict => $verify{verdict}, fsck => $fsck,
	};
}

# What is not as command n left it undisturbed; '' when everything is.
sub differs {
	my ($self, $n) = @_;
	my ($is, $was) = ($self->end_state, $self->{journey}{ends}[$n]);
	my $json = JSON::PP->new->canonical;
	my $text = '';
	for my $key (sort keys %$was) {
		my ($now, $then) = map { ref ? $json->encode($_) : $_ } $is->{$key}, $was->{$key};
		$text .= "$key\n  undisturbed: $then\n  here:        $now\n" if $now ne $then;
	}
	return $text;
}

1;
