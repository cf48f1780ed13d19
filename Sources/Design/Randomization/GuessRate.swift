/// How well the next assignment can be guessed.
extension PermutedBlocks {
  /// Expected share of right guesses under the convergence strategy, computed exactly.
  ///
  /// The guesser knows the ratio and every assignment of the stratum so far, and nothing else. Of the arms, with nⱼ patients so far and rⱼ the
  /// ratio, the one with the least nⱼ ∕ rⱼ is guessed, the one most behind; among those that tie, each with the same chance. A finished block adds
  /// the same to every nⱼ ∕ rⱼ, so that the guess depends on the unfinished block alone and where it began need not be known; that lengths are
  /// random therefore hinders this guesser only by making blocks longer. With two arms at 1:1 no guess has a better chance of being right.
  ///
  ///     rate = Σₘ E[right guesses in a block of m S] ∕ Σₘ m S,   m over the multiples, each equally likely, S = Σ rⱼ
  ///
  /// the long-run share over whole blocks. Within a block the counts at place n have the probability Πⱼ C(m rⱼ, nⱼ) ∕ C(m S, n); the sum over all
  /// counts is taken arm by arm, for each value v of the least nⱼ ∕ rⱼ, by the number of arms that have it.
  ///
  /// - Parameters:
  ///   - ratio: whole numbers above 0, one an arm.
  ///   - multiples: of S, the lengths of blocks.
  /// - Returns: a share in `[1 ∕ arms, 1]`.
  /// - Reference: Blackwell & Hodges (1957), Annals of Mathematical Statistics 28:449–460.
  /// - Checked: closed form at 1:1; enumeration of all orders; 200,000 simulated assignments, in `GuessRateTests`.
  public static func guessRate(ratio: [Int], multiples: [Int] = multiples) -> Double {
    precondition(!ratio.isEmpty && ratio.allSatisfy { $0 > 0 }, "a ratio has a whole number above 0 for each arm")
    precondition(!multiples.isEmpty && multiples.allSatisfy { $0 > 0 }, "blocks hold the ratio a whole number of times")
    let patients = multiples.reduce(0, +) * ratio.reduce(0, +)
    precondition(patients <= 2000, "the blocks are short enough for their binomial coefficients")
    return multiples.reduce(0) { $0 + rightGuesses(ratio: ratio, multiple: $1) } / Double(patients)
  }

  /// Expected right guesses in one block of m times the ratio.
  private static func rightGuesses(ratio: [Int], multiple m: Int) -> Double {
    let length = m * ratio.reduce(0, +)
    let whole = binomials(length)
    let ways = ratio.map { binomials(m * $0) }
    // The least nⱼ ∕ rⱼ is v = a ∕ b for some arm; equal fractions are taken once.
    var least: Set<[Int]> = []
    for share in ratio {
      for count in 0..<m * share {
        let divisor = greatestCommonDivisor(count, share)
        least.insert([count / divisor, share / divisor])
      }
    }
    var right = 0.0
    for v in least {
      let (weights, remaining) = ties(ratio, multiple: m, ways, at: (v[0], v[1]))
      for n in 0..<length {
        for tied in 1...ratio.count where weights[tied][n] > 0 {
          right += remaining[tied][n] / (Double(tied) * Double(length - n) * whole[n])
        }
      }
    }
    return right
  }

  /// For each number of tied arms and each place n: the ways Π C(m rⱼ, nⱼ) in which those arms and no other have the least nⱼ ∕ rⱼ = a ∕ b, and the
  /// same weighted with the patients whom the tied arms are still to get.
  private static func ties(
    _ ratio: [Int], multiple m: Int, _ ways: [[Double]], at v: (a: Int, b: Int)
  ) -> (weights: [[Double]], remaining: [[Double]]) {
    var weights = [[1.0]] + Array(repeating: [0.0], count: ratio.count)
    var remaining = Array(repeating: [0.0], count: ratio.count + 1)
    for (share, ways) in zip(ratio, ways) {
      let size = weights[0].count + m * share
      var nextWeights = Array(repeating: Array(repeating: 0.0, count: size), count: ratio.count + 1)
      var nextRemaining = nextWeights
      for count in 0...m * share where count * v.b >= v.a * share {
        let ties = count * v.b == v.a * share
        for tied in 0...ratio.count - (ties ? 1 : 0) {
          for n in weights[tied].indices where weights[tied][n] > 0 {
            let to = ties ? tied + 1 : tied
            nextWeights[to][n + count] += ways[count] * weights[tied][n]
            nextRemaining[to][n + count] += ways[count] * (remaining[tied][n] + (ties ? Double(m * share - count) * weights[tied][n] : 0))
          }
        }
      }
      (weights, remaining) = (nextWeights, nextRemaining)
    }
    return (weights, remaining)
  }

  /// C(n, k) ∕ 2ⁿ for k from 0 to n: scaled, so that long blocks stay within range; the scales of the arms multiply to that of the block.
  private static func binomials(_ n: Int) -> [Double] {
    var row = [1.0]
    for _ in 0..<n { row = (0...row.count).map { 0.5 * (($0 > 0 ? row[$0 - 1] : 0) + ($0 < row.count ? row[$0] : 0)) } }
    return row
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestCommonDivisor(b, a % b) }
}
