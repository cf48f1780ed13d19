import Foundation

let suite = Suite()
try DesignBenchmarks.run(suite)
try FitBenchmarks.run(suite)
try TrialBenchmarks.run(suite)
try suite.write(to: "build/bench.json")
