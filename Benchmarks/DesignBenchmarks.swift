import Design
import Trial

/// Boundaries and power.
enum DesignBenchmarks {
  static func run(_ suite: Suite) throws {
    let error = ErrorRate(0.025, sides: 1)
    for looks in [2, 5] {
      let fractions = (1...looks).map { Double($0) / Double(looks) }
      let seconds = try suite.cpu {
        _ = try Boundaries(fractions: fractions, error: error, efficacy: .spending(.lanDeMetsOBrienFleming))
      }
      suite.report("boundaries, Lan-DeMets O'Brien-Fleming, \(looks) looks", seconds * 1e6, "µs CPU")
      // rpact 4.5.0, R 4.2.2, median CPU of getDesignGroupSequential(typeOfDesign = "asOF", kMax = 5): 34 ms.
      if looks == 5 { suite.report("  rpact's time over it", 0.034 / seconds, "times") }
      // gsDesign 3.11.0, median CPU of its C code for the bounds alone, gsBound1 with k = 5: 2.0 ms.
      if looks == 5 { suite.report("  gsDesign's time over it", 0.002 / seconds, "times") }
    }
    let test = SequentialTest(try Boundaries(fractions: [0.5, 1], error: error, efficacy: .spending(.lanDeMetsOBrienFleming)))
    suite.report("exit probabilities of 2 looks at one drift", suite.cpu { _ = test.exits(drift: 2.9) } * 1e6, "µs CPU")
  }
}
