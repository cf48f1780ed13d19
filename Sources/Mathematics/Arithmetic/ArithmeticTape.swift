import CKernels

/// Formulas as straight-line arithmetic on an array of numbers: no branches, no allocation, the same bits on every machine.
///
/// What depends on slow symbols alone is computed by `prepare`, the rest by `run`. Powers with whole exponents up to 64 are products; others are
/// exp(y log x) in plain double arithmetic, and a base below 0 by less than 10⁻⁹ counts as 0 there, since integrations leave so much of what is
/// empty.
///
/// - Checked: against the formulas written out in `ArithmeticTests`.
public struct ArithmeticTape: Sendable {
  /// Numbers that the slots hold.
  public var slotCount: Int { start.count }
  /// Where each of the outputs is found after `run`.
  public let outputs: [Int]
  /// The slots before anything is computed: constants where they belong, 0 elsewhere.
  let start: [Double]
  /// Slot of each symbol; −1 for those that no output needs.
  let symbolSlots: [Int]
  let slow: [CKernelsInstruction]
  let fast: [CKernelsInstruction]

  /// - Parameters:
  ///   - symbols: how many there are.
  ///   - slow: those that are set before `prepare`.
  public init(_ graph: ArithmeticGraph, outputs terms: [ArithmeticGraph.Term], symbols: Int, slow isSlow: (Int) -> Bool) {
    var isNeeded = Array(repeating: false, count: graph.nodes.count)
    for term in terms { isNeeded[term.index] = true }
    for index in stride(from: graph.nodes.count - 1, through: 0, by: -1) where isNeeded[index] {
      if case .operation(_, let a, let b) = graph.nodes[index] {
        isNeeded[a.index] = true
        isNeeded[b.index] = true
      }
    }
    var slotOf = Array(repeating: -1, count: graph.nodes.count)
    var isFast = Array(repeating: false, count: graph.nodes.count)
    var symbolSlots = Array(repeating: -1, count: symbols)
    var start: [Double] = []
    var (before, after): ([CKernelsInstruction], [CKernelsInstruction]) = ([], [])
    for index in graph.nodes.indices where isNeeded[index] {
      slotOf[index] = start.count
      var value = 0.0
      switch graph.nodes[index] {
      case .constant(let bits): value = Double(bitPattern: bits)
      case .symbol(let number):
        precondition(number < symbols, "every symbol has a number below their count")
        symbolSlots[number] = start.count
        isFast[index] = !isSlow(number)
      case .operation(let operation, let a, let b):
        isFast[index] = isFast[a.index] || isFast[b.index]
        let instruction = CKernelsInstruction(
          operation: operation.rawValue, target: UInt32(start.count), a: UInt32(slotOf[a.index]), b: UInt32(slotOf[b.index]))
        if isFast[index] { after.append(instruction) } else { before.append(instruction) }
      }
      start.append(value)
    }
    outputs = terms.map { slotOf[$0.index] }
    self.start = start
    self.symbolSlots = symbolSlots
    slow = before
    fast = after
  }

  /// The slots with the constants in them.
  public func emptySlots() -> [Double] { start }

  /// Puts the constants into memory for `slotCount` numbers.
  public func fill(_ slots: UnsafeMutablePointer<Double>) {
    start.withUnsafeBufferPointer { start in
      if let base = start.baseAddress { slots.initialize(from: base, count: start.count) }
    }
  }

  /// Gives a symbol its value; one that no output needs is passed over.
  @inline(__always)
  public func set(_ symbol: Int, to value: Double, in slots: UnsafeMutablePointer<Double>) {
    let slot = symbolSlots[symbol]
    if slot >= 0 { slots[slot] = value }
  }

  /// Computes what depends on slow symbols alone.
  public func prepare(_ slots: UnsafeMutablePointer<Double>) { ckernels_run_tape(slow, UInt64(slow.count), slots) }

  /// Computes the rest.
  public func run(_ slots: UnsafeMutablePointer<Double>) { ckernels_run_tape(fast, UInt64(fast.count), slots) }

  /// One operation on numbers.
  static func value(_ operation: ArithmeticGraph.Operation, _ x: Double, _ y: Double) -> Double {
    var slots = [x, y, 0]
    var instruction = CKernelsInstruction(operation: operation.rawValue, target: 2, a: 0, b: 1)
    ckernels_run_tape(&instruction, 1, &slots)
    return slots[2]
  }
}
