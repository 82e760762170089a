import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;

/** Signs and verifies: needs java.security, which Debian keeps in /etc, and the system's random numbers. */
public final class Keys {
    public static void main(String[] arguments) throws Exception {
        byte[] message = new byte[1000];
        new SecureRandom().nextBytes(message);
        KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate());
        signature.update(message);
        byte[] signed = signature.sign();
        signature.initVerify(pair.getPublic());
        signature.update(message);
        System.out.println(signature.verify(signed) + " " + signature.getProvider());
    }
}
