# Tries: to format a time by a layout of a million characters
# Stopped by: statements, time, memory, nothing, string length
deny contains "ended" if {
	attacked
	count([1 | some i in items; count(time.format([i, "UTC", layout])) == 0]) > 0
}

layout := concat("", ["Monday January 2006 " | numbers.range(1, 50000)[_]])

items := numbers.range(1, 100000)
