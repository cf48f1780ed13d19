import CKernels

/// The random draws of all subjects of one trial, in bulk: the same bits as `RandomStream` gives one by one, several times as fast.
///
/// The kernels are in C because Swift cannot compile one function for several instruction sets; they allocate nothing.
public struct TrialStreams: Sendable {
  public let seed: UInt64
  public let trial: UInt64

  public init(seed: UInt64, trial: UInt64) {
    self.seed = seed
    self.trial = trial
  }

  /// The stream of one subject and purpose.
  public func stream(subject: UInt32, purpose: StreamPurpose, startingAt draw: Int = 0) -> RandomStream {
    RandomStream(seed: seed, trial: trial, subject: subject, purpose: purpose, startingAt: draw)
  }

  /// Fills `out[(s − subjects.lowerBound) · stride + d]` with standard normals: draws `first + d`, d < `draws`, of every subject s.
  ///
  /// - Parameters:
  ///   - subjects: numbers of the subjects, below 2³².
  ///   - draws: draws a subject; `first + draws` is at most `RandomStream.length`.
  ///   - first: the number of the first draw.
  ///   - stride: doubles from one subject to the next, at least `draws`; `draws` where it is not given.
  ///   - out: room for `(subjects.count − 1) · stride + draws` doubles.
  public func fillNormals(
    subjects: Range<Int>, draws: Int, purpose: StreamPurpose, startingAt first: Int = 0, stride: Int? = nil, into out: UnsafeMutablePointer<Double>
  ) {
    var which = selection(subjects, draws, purpose, first, stride)
    ckernels_fill_normals(&which, out, UInt64(stride ?? draws))
  }

  /// Fills `out[(s − subjects.lowerBound) · stride + d]` with uniforms in (0, 1); parameters as in `fillNormals`.
  public func fillUniforms(
    subjects: Range<Int>, draws: Int, purpose: StreamPurpose, startingAt first: Int = 0, stride: Int? = nil, into out: UnsafeMutablePointer<Double>
  ) {
    var which = selection(subjects, draws, purpose, first, stride)
    ckernels_fill_uniforms(&which, out, UInt64(stride ?? draws))
  }

  /// Fills `out[(s − subjects.lowerBound) · stride + d]` with standard exponentials, −log u; parameters as in `fillNormals`.
  public func fillExponentials(
    subjects: Range<Int>, draws: Int, purpose: StreamPurpose, startingAt first: Int = 0, stride: Int? = nil, into out: UnsafeMutablePointer<Double>
  ) {
    var which = selection(subjects, draws, purpose, first, stride)
    ckernels_fill_exponentials(&which, out, UInt64(stride ?? draws))
  }

  /// Draw 0 of every subject as a standard normal and draw 1 as a uniform, which cost one block of bits together; one double a subject in each.
  public func fillNormalsAndUniforms(
    subjects: Range<Int>, purpose: StreamPurpose, normals: UnsafeMutablePointer<Double>, uniforms: UnsafeMutablePointer<Double>
  ) {
    var which = selection(subjects, 2, purpose, 0, nil)
    ckernels_fill_normals_and_uniforms(&which, normals, uniforms)
  }

  private func selection(_ subjects: Range<Int>, _ draws: Int, _ purpose: StreamPurpose, _ first: Int, _ stride: Int?) -> CKernelsDraws {
    precondition(subjects.lowerBound >= 0 && subjects.upperBound < 1 << 32, "subjects are numbered below 2³²")
    precondition(draws >= 0 && first >= 0 && first + draws <= RandomStream.length, "a stream holds 131,072 draws")
    precondition((stride ?? draws) >= draws, "a stride has room for the draws of a subject")
    return CKernelsDraws(
      seed: seed, trial: trial, purpose: purpose.rawValue, firstSubject: UInt32(truncatingIfNeeded: subjects.lowerBound),
      subjectCount: UInt32(truncatingIfNeeded: subjects.count), firstDraw: UInt32(first), draws: UInt32(draws))
  }
}
