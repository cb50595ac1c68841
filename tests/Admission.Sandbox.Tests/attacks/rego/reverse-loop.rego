# Tries: to reverse a long string again and again
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count([1 | some i in items; strings.reverse(long) == sprintf("%d", [i])]) > 0
}

# A million characters.
million := sprintf("%0999999d", [1])

# Four million characters.
long := concat("", [million | numbers.range(1, 4)[_]])

items := numbers.range(1, 100000)
