local squares = {}
for i = 1, 20 do squares[i] = i * i end
print(table.concat(squares, ","), string.format("%5.2f", math.pi), ("x"):rep(10), #arg)
table.sort(squares, function(a, b) return a > b end)
print(squares[1], select("#", table.unpack(squares)), os.date("!%Y", 0), pcall(error, "text"))
