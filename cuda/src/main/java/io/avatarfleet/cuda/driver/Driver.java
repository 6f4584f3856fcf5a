package io.avatarfleet.cuda.driver;

import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** What every call's result goes through. */
final class Driver {
  private Driver() {}

  /**
   * @param result what the call gave
   * @param what the call was to do, as in "cannot ..."
   * @throws CudaFailure unless it succeeded
   */
  static void check(int result, String what) {
    if (result != CUresult.CUDA_SUCCESS) {
      String[] text = new String[1];
      JCudaDriver.cuGetErrorString(result, text);
      throw CudaFailure.of(result, what, "%s, %s".formatted(CUresult.stringFor(result), text[0]));
    }
  }
}
