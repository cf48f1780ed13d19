import CKernels

/// Which instructions the kernels of random numbers, scores and cross-products use. All give the same bits; the fastest that the processor has is
/// chosen at the first call.
public enum KernelLevel: Int, Sendable, CaseIterable {
  case plain = 1
  /// x86-64 with AVX2 and FMA.
  case avx2 = 3
  /// x86-64 with AVX-512.
  case avx512 = 4

  public static var current: KernelLevel { KernelLevel(rawValue: Int(ckernels_level())) ?? .plain }

  /// Levels that this processor has.
  public static var available: [KernelLevel] { allCases.filter { $0.rawValue <= Int(ckernels_highest_level()) } }

  /// Uses a level from now on, in all threads; to be called where no kernel is running. For comparing levels.
  public static func use(_ level: KernelLevel) {
    precondition(available.contains(level), "the processor has the level")
    _ = ckernels_use_level(Int32(level.rawValue))
  }
}
