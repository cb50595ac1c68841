# Tries: to read a time by a layout of a million characters
# Stopped by: statements, time, memory, nothing
deny contains "ended" if {
	attacked
	count([1 | some i in items; time.parse_ns(layout, layout) == i]) > 0
}

layout := concat("", ["Monday January 2006 " | numbers.range(1, 50000)[_]])

items := numbers.range(1, 100000)
