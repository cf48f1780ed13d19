import Analysis
import Synchronization
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

@Suite struct `Parallel replicates` {
  @Test(.tags(.identity), arguments: [1, 2, 3, 7])
  func `visit every trial once and keep their order`(_ threads: Int) throws {
    let rows = try Replicates.rows(of: 5..<1_000, width: 2, threads: threads, worker: { 0 }) { _, trial, row in
      row[0] = Double(trial)
      if trial % 2 == 0 { row[1] = 1 }
    }
    #expect(rows.column(0) == (5..<1_000).map(Double.init))
    #expect(rows[6, 1] == 1 && rows[7, 1].isNaN)
    #expect(try Replicates.rows(of: 3..<3, width: 1, threads: threads, worker: { 0 }) { _, _, _ in }.values.isEmpty)
  }

  @Test(.tags(.identity))
  func `are the same bits on one, two and three threads`() throws {
    let trial = TrialExamples.sixWeeks()
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[0])
    let one = try simulator.run(seed: 11, trials: 0..<500, threads: 1)
    for threads in [2, 3] { #expect(try simulator.run(seed: 11, trials: 0..<500, threads: threads) == one) }
    #expect(try simulator.run(seed: 12, trials: 0..<500, threads: 1) != one)
    // Parts of the range are parts of the run.
    let part = try simulator.run(seed: 11, trials: 200..<300, threads: 2)
    #expect(part.atEnd == Array(one.atEnd[200..<300]))
    #expect(part.leftBeforeEnd == Array(one.leftBeforeEnd[200..<300]))
  }

  @Test(.tags(.identity))
  func `are replayed alone, bit for bit`() throws {
    let trial = TrialExamples.sixWeeks(effects: ["none": 0, "planned": -2.5])
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[1])
    let run = try simulator.run(seed: 11, trials: 0..<200, threads: 2)
    let ends = run.atEnd
    for number in [0, 63, 64, 199] {
      let (data, conclusion) = simulator.replay(seed: 11, trial: number)
      #expect(run.stoppedAtLook[number] == conclusion.stoppedAtLook && run.success[number] == conclusion.success)
      #expect(ends[number].patients == conclusion.last.patients)
      #expect(ends[number].estimate?.value.bitPattern == conclusion.last.contrast?.estimate.bitPattern)
      #expect(ends[number].estimate?.standardError.bitPattern == conclusion.last.contrast?.standardError.bitPattern)
      #expect(ends[number].estimate?.degreesOfFreedom.bitPattern == conclusion.last.contrast?.degreesOfFreedom.bitPattern)
      #expect(run.leftBeforeEnd[number] == Double(data.discontinuedBeforeVisit.count { $0 < 6 }) / 348)
      // The function that decides the real trial, on the data handed back.
      var again = Conclusion()
      var concluder = Concluder(plan: try ConclusionPlan(for: trial))
      concluder.conclude(data, into: &again)
      #expect(again == conclusion)
    }
  }

  @Test(.tags(.identity))
  func `tell how far they are, and stop when told`() throws {
    let told = Mutex<[Int]>([])
    let progress = Progress { done, of in
      #expect(of == 1_000)
      told.withLock { $0.append(done) }
      return true
    }
    _ = try Replicates.rows(of: 0..<1_000, width: 1, threads: 3, progress: progress, worker: { 0 }) { _, _, row in row[0] = 0 }
    let all = told.withLock { $0 }
    #expect(all == all.sorted() && all.last == 1_000 && all.count == 32)

    let impatient = Progress { done, _ in done < 100 }
    let stopped = #expect(throws: Stopped.self) {
      try Replicates.rows(of: 0..<100_000, width: 1, threads: 2, progress: impatient, worker: { 0 }) { _, _, row in row[0] = 0 }
    }
    #expect((stopped?.done ?? 0) >= 100 && (stopped?.done ?? .max) < 1_000)
  }
}
