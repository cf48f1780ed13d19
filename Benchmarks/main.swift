import Foundation

if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "trials", let trials = Int(CommandLine.arguments[2]) {
  try InstructionBenchmarks.runTrials(trials)
} else {
  let suite = Suite()
  try DesignBenchmarks.run(suite)
  try StagewiseBenchmarks.run(suite)
  try FitBenchmarks.run(suite)
  try DoseBenchmarks.run(suite)
  try TrialBenchmarks.run(suite)
  try ProgrammeBenchmarks.run(suite)
  try InstructionBenchmarks.run(suite)
  RandomBenchmarks.run(suite)
  try MemoryBenchmarks.run(suite)
  try suite.write(to: "build/bench.json")
}
