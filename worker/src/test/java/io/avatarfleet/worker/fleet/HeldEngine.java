package io.avatarfleet.worker.fleet;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.RenderTrace;
import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.head.HeadCodes;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;

/** An engine whose first frame takes until it is released and, as computations do, notices no interrupt meanwhile. */
final class HeldEngine {
  private final Engine engine;
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  HeldEngine(Engine engine) {
    this.engine = (Engine) Proxy.newProxyInstance(
        Engine.class.getClassLoader(), new Class<?>[] {Engine.class}, (proxy, method, arguments) -> {
          try {
            Object made = method.invoke(engine, arguments);
            return made instanceof Renderer renderer ? held(renderer) : made;
          } catch (InvocationTargetException failure) {
            throw failure.getCause();
          }
        });
  }

  Engine engine() {
    return engine;
  }

  void awaitReached() throws InterruptedException {
    reached.await();
  }

  void release() {
    released.countDown();
  }

  private Renderer held(Renderer renderer) {
    return new Renderer() {
      @Override
      public AvatarRenderer open(AvatarAsset avatar) {
        return held(renderer.open(avatar));
      }

      @Override
      public void close() {
        renderer.close();
      }
    };
  }

  private AvatarRenderer held(AvatarRenderer avatar) {
    return new AvatarRenderer() {
      @Override
      public RenderedFrame render(HeadCodes codes, Camera camera) {
        reached.countDown();
        awaitReleaseUninterrupted();
        return avatar.render(codes, camera);
      }

      @Override
      public RenderTrace trace(float[] vertices, Camera camera) {
        return avatar.trace(vertices, camera);
      }

      @Override
      public void close() {
        avatar.close();
      }
    };
  }

  private void awaitReleaseUninterrupted() {
    boolean interrupted = false;
    while (released.getCount() > 0) {
      try {
        released.await();
      } catch (InterruptedException noticed) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
