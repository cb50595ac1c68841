# Tries: to read a number of a million digits
# Stopped by: nothing, statements, time, memory
deny contains "ended" if {
	attacked
	count([1 | some i in items; json.unmarshal(replace(million, "0", "9")) * i == 0]) > 0
}

# A million characters.
million := sprintf("%0999999d", [1])

items := numbers.range(1, 100000)
