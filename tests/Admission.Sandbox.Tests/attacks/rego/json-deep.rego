# Tries: to read JSON that is nested very deeply
# Stopped by: nothing, recursion, statements, time, memory
deny contains "ended" if {
	attacked
	json.unmarshal(replace(million, "0", "["))
}

# A million characters.
million := sprintf("%0999999d", [1])
