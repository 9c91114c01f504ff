# What a disk may hold after the power went: a folder as it was, and the calls that strace saw since, played back with what
# was synced kept apart from what was not.
#
#	my $disk = LostWrites->new($folder);     # what lies there is taken for safe
#	$disk->play($trace, $root);              # strace -y -xx, the calls named in CALLS; paths below $root are the folder's
#	$disk->write($to, $keep);                # a folder with what is kept
#
# $keep: lost   only what was synced: a file's bytes by fsync of the file, its name by fsync of the folder it lies in
#        names  every name, but only the bytes that were synced
#        all    everything: what a kill leaves behind, and so a check of this file itself
#        some   each name and each file by chance (srand before it)
package LostWrites;
use strict;
use warnings;

use constant CALLS => 'open,openat,creat,lseek,write,pwrite64,writev,ftruncate,truncate,fsync,fdatasync,syncfs,sync,rename,renameat,renameat2,' .
	'link,linkat,symlink,symlinkat,unlink,unlinkat,rmdir,mkdir,mkdirat';

# A file: now and safe are bytes. A folder: now and safe are {name => file or folder}.
sub file { my ($bytes) = @_; return {now => $bytes, safe => $bytes} }
sub folder { return {folder => 1, now => {}, safe => {}} }

sub read_in {
	my ($path) = @_;
	return {link => readlink $path} if -l $path;
	if (!-d $path) {
		open my $file, '<:raw', $path or die "$path: $!\n";
		local $/;
		return file(<$file> // '');
	}
	my $folder = folder();
	opendir my $dir, $path or die "$path: $!\n";
	for my $name (grep { !/^\.\.?$/ } readdir $dir) { $folder->{now}{$name} = $folder->{safe}{$name} = read_in("$path/$name") }
	return $folder;
}

sub new {
	my ($class, $path) = @_;
	return bless {top => read_in($path)}, $class;
}

# The folder that a path lies in, and its name there; nothing for a path elsewhere.
sub find {
	my ($self, $path) = @_;
	return unless $path =~ s/^\Q$self->{root}\E(?=\/|$)//;
	my @names = grep { $_ ne '' && $_ ne '.' } split m{/}, $path;
	return ({now => {'' => $self->{top}}}, '') unless @names;
	my ($at, $last) = ($self->{top}, pop @names);
	for (@names) { $at = $at->{now}{$_} // return }
	return ($at, $last);
}

sub node {
	my ($self, $path) = @_;
	my ($folder, $name) = $self->find($path) or return;
	return $folder->{now}{$name};
}

sub sync {
	my ($node) = @_;
	if ($node->{folder}) { $node->{safe} = {%{$node->{now}}} }
	else { $node->{safe} = $node->{now} }
}

sub sync_all {
	my ($node) = @_;
	sync($node);
	if ($node->{folder}) { sync_all($_) for values %{$node->{now}} }
}

sub unhex { return $_[0] =~ s/\\x([0-9a-f]{2})/chr hex $1/ger }

# "AT_FDCWD<...>, "..."" or "...": an absolute path. The program's own folder is the top.
sub path {
	my ($self, $arguments) = @_;
	$$arguments =~ s/^(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"([^"]*)"(?:, )?// or die "no path in: $$arguments\n";
	my ($at, $path) = (unhex($1 // ''), unhex($2));
	return $path =~ m{^/} ? $path : ($at ne '' ? $at : $self->{root}) . "/$path";
}

sub put {
	my ($file, $at, $bytes) = @_;
	$file->{now} .= "\0" x ($at - length $file->{now}) if $at > length $file->{now};
	substr($file->{now}, $at, length $bytes) = $bytes;
}

sub play {
	my ($self, $trace, $root) = @_;
	$self->{root} = $root;
	my %at;    # by descriptor: where the next write goes; undef: at the end
	open my $lines, '<', $trace or die "$trace: $!\n";
	while (my $line = <$lines>) {
		my ($call, $rest, $result) = $line =~ /^(\w+)\((.*)\) += (\d+)/ or next;    # failed, or killed at its beginning
		my ($fd, $fd_path) = $rest =~ /^(\d+)<([^>]*)>/ ? ($1, unhex($2)) : ();
		if ($call =~ /^(open|openat|creat)$/) {
			my ($folder, $name) = $self->find($self->path(\$rest)) or next;
			$at{$result} = $rest =~ /O_APPEND/ ? undef : 0;
			$folder->{now}{$name} //= file('') if $rest =~ /O_CREAT/ || $call eq 'creat';
			$folder->{now}{$name}{now} = '' if $rest =~ /O_TRUNC/ || $call eq 'creat';
		} elsif ($call =~ /^(fsync|fdatasync)$/) {
			my $node = $self->node($fd_path);
			sync($node) if $node;
		} elsif ($call =~ /^sync(fs)?$/) {
			sync_all($self->{top});
		} elsif ($call eq 'lseek') {
			$at{$fd} = $result;
		} elsif ($call =~ /^(write|pwrite64)$/) {
			my $node = $self->node($fd_path) or next;
			my ($bytes, $place) = $rest =~ /^[^>]*>, "([^"]*)", \d+(?:, (\d+))?$/ or die "no bytes in: $line";
			my $where = $place // $at{$fd} // length $node->{now};
			put($node, $where, substr unhex($bytes), 0, $result);
			$at{$fd} = $where + $result unless defined $place;
		} elsif ($call eq 'writev') {
			die "writev is not played: $line" if $self->node($fd_path);
		} elsif ($call =~ /^f?truncate$/) {
			my $node = $self->node($fd_path // $self->path(\$rest)) or next;
			my ($length) = $rest =~ /(\d+)$/;
			$node->{now} = substr($node->{now}, 0, $length);
			put($node, $length, '');
		} elsif ($call =~ /^(rename|renameat|renameat2|link|linkat)$/) {
			my ($from, $from_name) = $self->find($self->path(\$rest));
			my ($to, $to_name) = $self->find($self->path(\$rest));
			die "half of it lies elsewhere: $line" if !$from != !$to;
			next unless $from;
			$to->{now}{$to_name} = $from->{now}{$from_name};
			delete $from->{now}{$from_name} if $call =~ /^rename/;
		} elsif ($call =~ /^symlink/) {
			my ($target) = $rest =~ s/^"([^"]*)", // ? unhex($1) : die $line;
			my ($folder, $name) = $self->find($self->path(\$rest)) or next;
			$folder->{now}{$name} = {link => $target};
		} elsif ($call =~ /^(unlink|unlinkat|rmdir)$/) {
			my ($folder, $name) = $self->find($self->path(\$rest)) or next;
			delete $folder->{now}{$name};
		} elsif ($call =~ /^mkdir/) {
			my ($folder, $name) = $self->find($self->path(\$rest)) or next;
			$folder->{now}{$name} = folder();
		}
	}
}

sub kept {
	my ($node, $keep) = @_;
	return $node->{now} if $keep eq 'all' || ($keep eq 'names' && $node->{folder}) || ($keep eq 'some' && !$node->{folder} && rand() < 0.5);
	return $node->{safe} if $keep ne 'some' || !$node->{folder};
	my %entries;
	for my $name (sort keys %{{%{$node->{now}}, %{$node->{safe}}}}) {
		my ($now, $safe) = ($node->{now}{$name}, $node->{safe}{$name});
		my $entry = ($now // 0) == ($safe // 0) || rand() < 0.5 ? $now : $safe;
		$entries{$name} = $entry if $entry;
	}
	return \%entries;
}

sub write_out {
	my ($node, $path, $keep) = @_;
	if (exists $node->{link}) {
		symlink $node->{link}, $path or die "$path: $!\n";
	} elsif (!$node->{folder}) {
		open my $file, '>:raw', $path or die "$path: $!\n";
		print $file kept($node, $keep);
		close $file or die "$path: $!\n";
	} else {
		my $entries = kept($node, $keep);
		mkdir $path or die "$path: $!\n";
		write_out($entries->{$_}, "$path/$_", $keep) for sort keys %$entries;
	}
}

sub write {
	my ($self, $to, $keep) = @_;
	write_out($self->{top}, $to, $keep);
}

1;
